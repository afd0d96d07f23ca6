// How the phrasebook's page looks, in the tokens of web/design, with logical properties for both directions.
export const bookStyle = `
*,*::before,*::after{box-sizing:border-box}
html{font-size:var(--text-sm);-webkit-text-size-adjust:100%}
body{margin:0;background:var(--canvas);color:var(--ink);font-family:var(--font);font-size:var(--text-sm);line-height:var(--leading-ui);height:100dvh;display:grid;grid-template:auto minmax(0,1fr)/minmax(260px,340px) minmax(0,1fr)}
h1,h2,h3,p,ul,ol{margin:0;padding:0}ul,ol{list-style:none}
h1,h2,h3,b{font-weight:var(--strong)}
h1{font-size:var(--text-lg)}h2{font-size:var(--text-xl);line-height:1.3;text-wrap:balance}h3{font-size:var(--text-md);margin-block:var(--s6) var(--s3)}
:focus-visible{outline:none;box-shadow:var(--focus);border-radius:var(--radius-1)}
.muted{color:var(--ink-2)}.faint{color:var(--ink-3);font-size:var(--text-xs)}
.mark path:first-of-type{fill:var(--accent)}
.top{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:var(--s2) var(--s4);align-items:center;padding:var(--s3) var(--s5);background:var(--surface);border-block-end:1px solid var(--line)}
.top .grow{flex:1 1 auto}
select,input{font:inherit;color:inherit;background:var(--surface);border:1px solid var(--control-line);border-radius:var(--radius-2);min-height:var(--control);padding:0 10px;min-width:0}
label{display:inline-flex;gap:var(--s2);align-items:center;color:var(--ink-2)}
.side{display:grid;grid-template-rows:auto minmax(0,1fr);border-inline-end:1px solid var(--line);background:var(--surface);min-height:0}
.filters{display:grid;gap:var(--s2);padding:var(--s3) var(--s4);border-block-end:1px solid var(--line)}
.filters input,.filters select{inline-size:100%}
.topics{overflow-y:auto;padding:var(--s2)}
.topics button{display:block;inline-size:100%;text-align:start;font:inherit;color:inherit;background:none;border:0;border-radius:var(--radius-2);padding:6px 10px;cursor:pointer}
.topics button:hover{background:var(--hover)}
.topics button[aria-current=true]{background:var(--accent-soft);color:var(--accent-ink)}
.topics span{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.topics .group{padding:var(--s4) 10px var(--s1);color:var(--ink-3);font-size:var(--text-xs)}
.topic{overflow-y:auto;padding:var(--s6) var(--s8) var(--s10)}
.topic>*{max-inline-size:820px}
.facts{display:flex;flex-wrap:wrap;gap:6px;margin-block-start:var(--s3);align-items:center}
.chip{display:inline-flex;align-items:center;min-block-size:20px;padding:1px 8px;border-radius:var(--radius-1);background:var(--hover);color:var(--ink-2);font-size:var(--text-xs);white-space:nowrap}
.mono{font-family:var(--font-mono)}
.phrasings{display:grid;gap:1px;border:1px solid var(--line);border-radius:var(--radius-3);background:var(--line);overflow:hidden}
.phrasings li{display:flex;gap:var(--s4);justify-content:space-between;align-items:baseline;background:var(--surface);padding:9px var(--s4);font-size:var(--text-md);line-height:1.5}
.phrasings p,.answer p{overflow-wrap:anywhere;min-inline-size:0}
.answer{border:1px solid var(--line);border-radius:var(--radius-3);background:var(--surface);padding:var(--s4);font-size:var(--text-md);line-height:1.6}
.answer code{font-family:var(--font-mono);font-size:.9em;background:var(--warn-soft);color:var(--warn-ink);border-radius:3px;padding:1px 4px}
.titles{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:1px;border:1px solid var(--line);border-radius:var(--radius-3);background:var(--line);overflow:hidden}
.titles button{font:inherit;color:inherit;text-align:start;background:var(--surface);border:0;padding:9px var(--s4);cursor:pointer;min-inline-size:0}
.titles button:hover{background:var(--hover)}
.titles button[aria-current=true]{background:var(--accent-soft)}
.titles span{display:block;overflow-wrap:anywhere}
.empty{padding:var(--s6);color:var(--ink-2)}
@media (max-width:760px){body{grid-template:auto minmax(140px,34dvh) minmax(0,1fr)/minmax(0,1fr);overflow:hidden}.side{border-inline-end:0;border-block-end:1px solid var(--line)}.filters{grid-template-columns:1fr 1fr}.topic{padding:var(--s5) var(--s4) var(--s8)}select,input{min-block-size:var(--touch);font-size:16px}.topics button{padding-block:11px}.phrasings li{flex-direction:column;gap:2px}}
`;
