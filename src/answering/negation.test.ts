import { describe, expect, it } from "vitest";
import { denies } from "./negation.ts";

describe("whether a text denies something", () => {
  it.each([
    ["en", "My refund hasn't arrived", "My refund has arrived"],
    ["de", "Ich habe keine Bestätigung bekommen", "Ich habe die Bestätigung bekommen"],
    ["fr", "Le colis n'est pas arrivé", "Le colis est arrivé"],
    ["es", "Todavía no llegó el paquete", "Ya llegó el paquete"],
    ["pt", "Não recebi o e-mail", "Recebi o e-mail"],
    ["it", "Il pacco non è arrivato", "Il pacco è arrivato"],
    ["nl", "Mijn pakket is niet aangekomen", "Mijn pakket is aangekomen"],
    ["pl", "Paczka nie dotarła", "Paczka dotarła"],
    ["ru", "Посылка не пришла", "Посылка пришла"],
    ["tr", "Param yatmadı, kart geçerli değil", "Param yattı"],
    ["id", "Paket belum sampai", "Paket sudah sampai"],
    ["vi", "Tôi chưa nhận được hàng", "Tôi đã nhận được hàng"],
    ["th", "ยังไม่ได้รับของ", "ได้รับของแล้ว"],
    ["hi", "पैसे वापस नहीं आए", "पैसे वापस आ गए"],
    ["ar", "لم يصل الطرد", "وصل الطرد"],
    ["zh-Hans", "还没收到退款", "退款收到了"],
    ["ja", "まだ届きません", "もう届きました"],
    ["ko", "아직 안 왔어요", "벌써 왔어요"],
  ])("is told in %s", (_language, denying, affirming) => {
    expect(denies(denying)).toBe(true);
    expect(denies(affirming)).toBe(false);
  });

  it("is said of no empty text", () => {
    expect(denies("")).toBe(false);
    expect(denies("?!")).toBe(false);
  });
});
