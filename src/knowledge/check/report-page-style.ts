// How the report page looks: only what it uses, in the numbers of web/design/tokens.css, with logical properties for both directions.
export const pageStyle = `
*,*::before,*::after{box-sizing:border-box}
html{font-size:var(--text-sm);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1320px;padding:var(--s5) 28px var(--s8);background:var(--canvas);color:var(--ink);font-family:var(--font);font-size:var(--text-sm);line-height:var(--leading-ui)}
h1,h2,h3,p,ul{margin:0;padding:0}
ul{list-style:none}
h1,h2,h3,b{font-weight:var(--strong)}
h1{font-size:var(--text-xl)}h2{font-size:var(--text-lg)}h3{font-size:var(--text-md);margin-block:var(--s6) var(--s2)}
a{color:inherit;text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:none;box-shadow:var(--focus);border-radius:var(--radius-1)}
main{display:grid;gap:14px;grid-template-columns:minmax(0,1fr)}
.top{display:flex;gap:var(--s3);align-items:center;margin-block-end:var(--s5)}
.mark path:first-of-type{fill:var(--accent)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius-3);padding:var(--s5);scroll-margin-block-start:var(--s4)}
.card>h2{margin-block-end:var(--s4)}
.muted{color:var(--ink-2)}.faint{color:var(--ink-3);font-size:var(--text-xs)}
.num,.n{font-variant-numeric:tabular-nums}
.grow{flex:1 1 320px;min-width:0}
.icon{width:14px;height:14px;flex:none;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.icon.error,li.error b{color:var(--bad-ink)}.icon.warning,li.warning b{color:var(--warn-ink)}.icon.hint{color:var(--ink-3)}.icon.fine{color:var(--good-ink)}
.summary{display:flex;flex-wrap:wrap;gap:var(--s5) var(--s10);align-items:center}
.figure{font-size:var(--text-2xl);font-weight:var(--strong);line-height:1.2}
.summary .grow{display:grid;gap:var(--s3)}
.stack{display:block;border-radius:5px;overflow:hidden}
.stack rect{stroke:var(--surface);stroke-width:2}
[dir=rtl] .stack,[dir=rtl] .bar{transform:scaleX(-1)}
.stack .fine{fill:var(--good)}.stack .hint,.bar.hint{fill:var(--control-line)}.stack .warning,.bar.warning{fill:var(--warn)}.stack .error,.bar.error{fill:var(--bad)}
.legend{display:flex;flex-wrap:wrap;gap:var(--s1) var(--s5)}
.legend li,.counts li,.bars a,.chip{display:flex;align-items:center;gap:6px}
.counts{display:grid;gap:var(--s1)}
.bars{display:grid;gap:var(--s1)}
.bars li{display:grid;grid-template-columns:minmax(140px,300px) minmax(40px,1fr) 56px;gap:var(--s4);align-items:center;min-height:28px}
.bars b{text-align:end}
.bar{display:block}.bar rect{stroke:none}.bar .all{fill:var(--line)}
.bar.fine rect:not(.all),.bar.partly rect:not(.all){fill:var(--accent)}
.rest{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-block-start:var(--s4)}
.chip{display:inline-flex;min-height:20px;padding:1px 8px;border-radius:var(--radius-1);background:var(--hover);color:var(--ink-2);font-size:var(--text-xs)}
.chip .icon{width:12px;height:12px}
.chip.error{background:var(--bad-soft);color:var(--bad-ink)}.chip.warning{background:var(--warn-soft);color:var(--warn-ink)}
.lang{display:inline-flex;align-items:center;min-height:20px;padding:0 8px;border-radius:var(--radius-full);background:var(--hover);color:var(--ink-2);font-size:var(--text-xs);white-space:nowrap}
.market{display:inline-grid;place-items:center;min-height:18px;min-width:24px;margin-inline-start:var(--s1);padding:0 4px;border:1.25px solid var(--control-line);border-radius:3px;color:var(--ink-2);font-size:11px;font-weight:var(--strong);unicode-bidi:isolate}
.where{font-family:var(--font-mono);font-size:var(--text-xs);color:var(--ink-2);overflow-wrap:anywhere}
.masked{padding:0 3px;border-radius:3px;background:var(--sunken);color:var(--ink-2);font-family:var(--font-mono);font-size:.92em;white-space:nowrap}
mark{padding:0 2px;border-radius:3px;background:var(--warn-soft);color:inherit;box-shadow:inset 0 -1.5px 0 var(--warn)}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th{font-weight:var(--regular);text-align:start}
thead th{padding:var(--s2) var(--s3);border-block-end:1px solid var(--line);color:var(--ink-3);font-size:var(--text-xs);white-space:nowrap}
tbody td,tbody th{padding:var(--s2) var(--s3);border-block-end:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-block-end:0}
.n{text-align:end}.wide{width:50%;vertical-align:middle}
.matrix td,.matrix .c{text-align:center;vertical-align:middle}.matrix svg{display:inline-block;vertical-align:middle}
.matrix th[scope=row]{min-width:220px}
.matrix .where{display:block}
.has circle{fill:var(--good)}.gap rect{fill:none;stroke:var(--bad);stroke-dasharray:3 3}
.cut{display:block;text-align:match-parent;max-width:340px;white-space:nowrap;overflow-x:clip;text-overflow:ellipsis}
.head{display:flex;flex-wrap:wrap;gap:var(--s2) var(--s3);align-items:center;margin-block-end:var(--s2)}
.head .pills{display:inline-flex;flex-wrap:wrap;gap:var(--s1) 6px;align-items:center}
.advice{margin-block-end:var(--s3);color:var(--ink-2)}
.examples{table-layout:fixed;min-width:560px}.examples.two{min-width:820px}
.examples th:first-child{width:250px}
.said{line-height:var(--leading-text);overflow-wrap:anywhere;text-align:start}
.detail{margin-block-start:2px;color:var(--ink-3);font-size:var(--text-xs)}
.examples td:last-child .where{display:inline-block;margin-block-start:var(--s1)}
@media (max-width:700px){body{padding-inline:var(--s4)}.examples,.examples tbody,.examples tr,.examples td{display:block;min-width:0!important}.examples thead{display:none}.examples tr{padding-block:var(--s2);border-block-end:1px solid var(--line)}.examples td{padding:2px 0;border:0}.examples td:nth-child(3){margin-block-start:var(--s2);padding-inline-start:var(--s3);border-inline-start:2px solid var(--line)}.bars li{grid-template-columns:minmax(0,1fr) 56px}.bars svg.bar{grid-row:2;grid-column:1/-1}}
@media print{body{max-width:none;padding:0}.card{break-inside:auto;border-color:var(--control-line)}tr{break-inside:avoid}}
`;
