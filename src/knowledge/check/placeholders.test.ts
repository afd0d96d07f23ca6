import { describe, expect, it } from "vitest";
import { deadPlaceholder } from "./placeholders.ts";

const found = (text: string, language = "en") => {
  const spot = deadPlaceholder(text, language);
  return spot && text.slice(spot.start, spot.end);
};

describe("deadPlaceholder", () => {
  it.each([
    ["Dear {name}, your order left.", "{name}"],
    ["Dear {{ customer.first_name }}!", "{{ customer.first_name }}"],
    ["It costs $" + "{price} today.", "$" + "{price}"],
    ["Order %s was sent to %1$s.", "%s"],
    ["Order %(number)s was sent.", "%(number)s"],
    ["Hello <%= user.name %>", "<%= user.name %>"],
    ["Write to [INSERT ADDRESS].", "[INSERT ADDRESS]"],
    ["Write to [your department].", "[your department]"],
    ["Call <your phone number> now.", "<your phone number>"],
    ["Delivery takes TODO days.", "TODO"],
    ["The fee is TBD.", "TBD"],
    ["Call us at xxx xxx.", "xxx"],
    ["Lorem ipsum dolor sit amet.", "Lorem ipsum"],
    ["Opening hours: ???", "???"],
    ["Name: ______", "______"],
  ])("finds what was never filled in: %s", (text, spot) => {
    expect(found(text)).toBe(spot);
  });

  it.each([
    ["zh-Hans", "退货地址：待补充", "待补充"],
    ["zh-Hans", "您好，【请填写姓名】", "【请填写姓名】"],
    ["ja", "料金は未定です。仮テキスト", "仮テキスト"],
    ["ko", "배송비는 추후 입력 예정", "추후 입력"],
    ["es", "El plazo está por definir.", "por definir"],
    ["es", "TODO: revisar el plazo", "TODO"],
    ["fr", "Adresse : à compléter", "à compléter"],
    ["de", "Platzhalter für die Adresse", "Platzhalter"],
    ["ru", "Срок уточняется", "уточняется"],
  ])("finds it in %s: %s", (language, text, spot) => {
    expect(found(text, language)).toBe(spot);
  });

  it.each([
    ["en", "Use `{name}` in your template, or:\n```js\nconst a = {b};\n```"],
    ["en", 'Send {"id": 4} as JSON.'],
    ["en", "Read [our policy](https://shop.example/policy) or [INSERT](https://shop.example)."],
    ["en", "100% silk, 20 %, sizes S to XXL, model XX."],
    ["en", "Really? Yes!"],
    ["es", "ENVIAMOS A TODO EL MUNDO, TODO INCLUIDO."],
    ["pt", "PARA TODO O BRASIL"],
    ["zh-Hans", "确定待定方案之前请联系我们【客服】"],
  ])("accepts %s: %s", (language, text) => {
    expect(found(text, language)).toBeNull();
  });
});
