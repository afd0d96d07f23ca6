import { describe, expect, it } from "vitest";
import { unbalancedMarkup } from "./markup.ts";

const found = (text: string) => {
  const spot = unbalancedMarkup(text);
  return spot && text.slice(spot.start, spot.end);
};

describe("unbalancedMarkup", () => {
  it.each([
    ["bold", "Pay by **card or PayPal.", "**"],
    ["code", "Enter `CODE at checkout.", "`"],
    ["a fence", "Do this:\n```\nnpm start\n", "```"],
    ["a link", "See [our page](https://shop.example", "[our page](https://shop.example"],
    ["an empty link", "See [our page]().", "[our page]()"],
    ["an element", "Please <b>sign in first.", "<b>"],
    ["the end of an element", "Please sign</strong> in.", "</strong>"],
    ["a bracket", "Delivery (3 to 5 days is free.", "("],
    ["a closing bracket", "Delivery 3 to 5 days) is free.", ")"],
    ["a Chinese bracket", "请联系客服（工作日回复。", "（"],
    ["a Japanese bracket", "「注文履歴を開いてください。", "「"],
    ["a Chinese title", "详见《退货政策。", "《"],
    ["a French quotation", "Cliquez sur « Mes commandes.", "«"],
    ["a German quotation", "Klicken Sie auf „Bestellungen und warten Sie.", "„"],
    ["an English quotation", "Choose “Return an item and confirm.", "“"],
    ["a straight quotation", 'Choose "Return an item and confirm.', '"'],
    ["brackets closed in the wrong order", "See [the page (here]).", "]"],
  ])("finds %s that is not closed", (_, text, spot) => {
    expect(found(text)).toBe(spot);
  });

  it.each([
    ["plain words in any script", "退货很简单。 الإرجاع سهل. คืนได้ง่าย"],
    ["balanced markup", "**Pay** by [card](https://shop.example/a_(b)) or `CODE`, <b>now</b>.<br>"],
    ["mixed widths of brackets", "请联系客服（工作日回复)。"],
    ["German and Polish quotations", "Klicken Sie auf „Bestellungen“. Kliknij „Zamówienia”."],
    ["French quotations", "Cliquez sur « Mes commandes »."],
    ["items of a list", "1) Sign in\n2) Choose\na) this b) that"],
    ["faces", "Happy to help :)"],
    ["inches", 'A 15" screen'],
    ["apostrophes", "It's the shops' own. L’article d’origine."],
    ["arrows and hearts", "Cups < plates, we <3 tea, a -> b"],
    ["braces and brackets in code", 'Send `{` then:\n```json\n{ [ ( "\n```\nDone.'],
    ["paragraphs that HTML does not need closed", "<p>One<p>Two<ul><li>A<li>B</ul>"],
    ["escaped signs", "5 \\*\\* stars"],
  ])("accepts %s", (_, text) => {
    expect(found(text)).toBeNull();
  });
});
