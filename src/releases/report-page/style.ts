// How the training report looks: only what it uses, in the numbers of web/design/tokens.css, with logical properties for both directions.
export const pageStyle = `
*,*::before,*::after{box-sizing:border-box}
html{font-size:var(--text-sm);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1320px;padding:var(--s5) 28px var(--s8);background:var(--canvas);color:var(--ink);font-family:var(--font);font-size:var(--text-sm);line-height:var(--leading-ui)}
h1,h2,h3,p,ul,dl,dd,figure{margin:0;padding:0}
ul{list-style:none}
h1,h2,h3,b{font-weight:var(--strong)}
h1{font-size:var(--text-xl)}h2{font-size:var(--text-lg)}h3{font-size:var(--text-sm)}
:focus-visible{outline:none;box-shadow:var(--focus);border-radius:var(--radius-1)}
main,.pair{display:grid;gap:14px;grid-template-columns:minmax(0,1fr)}
.pair{grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}
.top{display:flex;gap:var(--s3);align-items:center;margin-block-end:var(--s5)}
.mark path:first-of-type{fill:var(--accent)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius-3);padding:var(--s5);min-width:0}
.card>header{display:flex;flex-wrap:wrap;gap:var(--s1) var(--s3);align-items:baseline;margin-block-end:var(--s4)}
.muted{color:var(--ink-2)}.faint{color:var(--ink-3);font-size:var(--text-xs)}
.n,dd{font-variant-numeric:tabular-nums}
.icon{width:16px;height:16px;flex:none;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.figures{display:flex;flex-wrap:wrap;gap:var(--s5) var(--s12)}
.figures>div{max-width:240px}
.figure{font-size:var(--text-2xl);font-weight:var(--strong);line-height:1.2;font-variant-numeric:tabular-nums}
.summary .basis{margin-block-start:var(--s4);max-width:100ch;color:var(--ink-2)}
.note{display:flex;gap:var(--s3);margin-block-start:var(--s4);padding:var(--s3) var(--s4);border-radius:var(--radius-2);background:var(--sunken)}
.note .icon{margin-block-start:1px}
.note p{max-width:100ch;color:var(--ink-2)}
.note.good{background:var(--good-soft)}.note.good h3,.note.good .icon{color:var(--good-ink)}
.note.warn{background:var(--warn-soft)}.note.warn h3,.note.warn .icon{color:var(--warn-ink)}
.charts{display:flex;flex-wrap:wrap;gap:var(--s6) var(--s8);align-items:flex-start}
figure{width:310px;max-width:100%}
figure h3{margin-block-end:var(--s2)}
figcaption .faint{font-weight:var(--regular)}
.beside{flex:1 1 200px;min-width:0;display:grid;gap:var(--s3);color:var(--ink-2);max-width:60ch}
.chart{display:block;width:100%;height:auto;overflow:visible;direction:ltr}
.chart text{font-size:12px;fill:var(--ink)}
.chart .tick{fill:var(--ink-3)}
.chart .grid{stroke:var(--grid)}
.chart path{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.chart path.first{stroke:var(--series-1)}.chart path.second{stroke:var(--series-2);stroke-dasharray:7 4}.chart path.ideal{stroke:var(--ink-3);stroke-width:1;stroke-dasharray:2 4}
.chart text.ideal{fill:var(--ink-3)}
.chart .event{stroke:var(--ink-3);stroke-dasharray:3 3}
.chart .limit{stroke:var(--accent)}.chart text.limit{stroke:none;fill:var(--accent-ink);font-weight:var(--strong)}
.chart .under{fill:var(--accent-soft)}
.chart .count{fill:var(--hover)}
.chart .dot{fill:var(--surface);stroke:var(--series-1);stroke-width:2}
details{margin-block-start:var(--s2)}
summary{color:var(--ink-3);font-size:var(--text-xs);cursor:pointer;min-height:24px}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th{font-weight:var(--regular);text-align:start}
thead th{padding:var(--s2) var(--s3);border-block-end:1px solid var(--line);color:var(--ink-3);font-size:var(--text-xs);white-space:nowrap;vertical-align:bottom}
tbody td,tbody th{padding:var(--s2) var(--s3);border-block-end:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-block-end:0}
tr>:first-child{padding-inline-start:0}tr>:last-child{padding-inline-end:0}
thead th.n,td.n{text-align:end;white-space:nowrap}
.all>*{color:var(--ink-2);border-block-start:1px solid var(--line)}
.small td,.small th{padding-block:var(--s1)}
.lang{display:inline-flex;align-items:center;min-height:20px;padding:0 8px;border-radius:var(--radius-full);background:var(--hover);color:var(--ink-2);font-size:var(--text-xs);white-space:nowrap}
.chip{display:inline-flex;gap:6px;align-items:center;min-height:20px;padding:1px 8px;border-radius:var(--radius-1);background:var(--hover);color:var(--ink-2);font-size:var(--text-xs);white-space:nowrap}
.chip .icon{width:12px;height:12px}
.chip.good{background:var(--good-soft);color:var(--good-ink)}
.over{color:var(--bad-ink);font-weight:var(--strong)}
.bar{display:block}.bar rect{fill:var(--accent)}.bar .whole{fill:var(--line)}
.share{width:34%}
.share>div{display:grid;grid-template-columns:minmax(0,1fr) 64px;align-items:center;gap:var(--s3)}
.said{line-height:var(--leading-text);overflow-wrap:anywhere;text-align:-webkit-match-parent;text-align:match-parent}
.said+.said{margin-block-start:var(--s1)}
.confusions td,.confusions th{min-width:150px}.confusions .n{min-width:0}
.confusions td:last-child{width:45%}
.masked{padding:0 3px;border-radius:3px;background:var(--sunken);color:var(--ink-2);font-family:var(--font-mono);font-size:.92em;white-space:nowrap}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:var(--s2) var(--s5)}
dt{color:var(--ink-3)}
@media (max-width:600px){.share{width:auto}.share>div{display:block}.share .bar{display:none}body{padding-inline:var(--s4)}.card{padding:var(--s4)}.figures{gap:var(--s4) var(--s8)}.figures>div{max-width:100%}.confusions,.confusions tbody,.confusions tr,.confusions td,.confusions th{display:block;min-width:0;width:auto}.confusions thead{display:none}.confusions tr{padding-block:var(--s3);border-block-end:1px solid var(--line)}.confusions tr:last-child{border:0}.confusions tbody td,.confusions tbody th{padding:2px 0;border:0;text-align:start}.confusions td:last-child{width:auto}.confusions [data-name]::before{content:attr(data-name) " ";color:var(--ink-3);font-size:var(--text-xs)}}
@media print{body{max-width:none;padding:0}.card,figure{break-inside:avoid;border-color:var(--control-line)}}
`;
