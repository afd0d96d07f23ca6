// Places in a text that somebody meant to fill in.
import { type Spot, spot, withoutCode } from "./markup.ts";

const FILL_IN = [
  // Of templates: {name}, {{ order.number }}, ${name}, %s, %1$s, %(name)s, %NAME%, <%= x %>, [[name]], __NAME__
  /\$?\{\{?\s*[\p{L}_][\p{L}\p{N}_. -]{0,40}\s*\}?\}/u,
  /(?<![\p{L}\p{N}])%(?:\d+\$)?[sd](?![\p{L}\p{N}])|%\([a-z_]+\)[sd]|(?<!\S)%[A-Z_]{3,}%(?!\S)|<%=?[^%]{1,60}%>/u,
  /\[\[[^[\]\n]{1,60}\]\]|(?<!\S)__[A-Z][A-Z_]{2,}__(?!\S)/u,
  // In brackets: [INSERT DATE], [your name], <your order number>, 【请填写】, [订单号]. Not a link's text.
  /\[(?:insert|your|add|enter|fill|name|company|customer|order (?:number|id)|date|link|url|phone|e-?mail|xx+|to ?do|tbd|placeholder|inserta?r?|nombre|tu|su|nom|votre|ihr|ihre|seu|nome|вставьте|ваш|имя|أدخل|اسم)(?![\p{L}])[^\]\n]{0,60}\](?!\()/iu,
  /\[[A-Z][A-Z0-9 _/-]{2,40}\](?!\()/u,
  /<(?:your|insert|enter|add|fill|company|customer|order|tu|su|votre|ihr|ihre|seu)[ _-][^<>\n]{1,50}>/iu,
  /[【[［](?:请|請|此处|此處|在此|待|插入|填写|填寫|姓名|公司名|订单号|訂單號|日期|链接|鏈接|ここに|名前|会社名|여기에|이름)[^】\]］\n]{0,30}[】\]］](?!\()/u,
  // In words
  /lorem ipsum|dolor sit amet/i,
  /(?<![\p{L}\p{N}])(?:[xX]{3,}|FIXME|TBD|TBA|TBC|T\.B\.D\.)(?![\p{L}\p{N}])/u,
  /待补充|待補充|待完善|待更新|待填写|待填寫|待确认|待確認|(?<![\p{L}])待定(?![\p{L}])|占位符|佔位符|此处填写|此處填寫/u,
  /仮テキスト|ダミーテキスト|(?<!\p{L})未定(?!\p{L})|要追記|추후 ?(?:입력|추가|기재)|내용 ?입력|임시 ?텍스트/u,
  /por definir|pendiente de (?:completar|definir)|texto de relleno|à (?:compléter|définir)(?!\p{L})|texte provisoire|platzhalter|blindtext|noch zu ergänzen|a (?:preencher|definir)(?!\p{L})|da (?:completare|definire)|уточняется|заполнить позже|текст-заглушка|يُ?ستكمل لاحق|سيتم إضافته|قيد الإعداد/iu,
  /[?？]{3,}|_{4,}/u,
];
/** Means "all" in Spanish, Portuguese and Italian, also in capitals. */
const TO_DO = /(?<![\p{L}\p{N}])(?:TODO(?= ?:)|TO DO ?:)/u;
const TO_DO_ALONE = /(?<![\p{L}\p{N}])TODO(?![\p{L}\p{N}])/u;

/** The first place that was never filled in, or null. */
export function deadPlaceholder(text: string, language: string): Spot | null {
  const plain = withoutCode(text);
  const patterns = [...FILL_IN, TO_DO, ...(/^(?:es|pt|it|gl|ca)/.test(language) ? [] : [TO_DO_ALONE])];
  let first: Spot | null = null;
  for (const pattern of patterns) {
    const match = pattern.exec(plain);
    if (match && (!first || match.index < first.start)) first = spot(match);
  }
  return first;
}
