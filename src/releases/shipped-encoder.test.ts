import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shippedLanguages } from "../language/index.ts";
import { packageRoot } from "../paths.ts";
import { shippedEncoder } from "./shipped-encoder.ts";

const said: Record<string, readonly [parcel: string, password: string, refund: string, hours: string]> = {
  en: ["Where is my parcel?", "I forgot my password", "I want my money back", "What are your opening hours?"],
  "zh-Hans": ["我的包裹在哪里？", "我忘记密码了", "我想退款", "你们几点开门？"],
  "zh-Hant": ["我的包裹在哪裡？", "我忘記密碼了", "我想退款", "你們幾點開門？"],
  es: ["¿Dónde está mi paquete?", "Olvidé mi contraseña", "Quiero que me devuelvan el dinero", "¿Cuál es su horario?"],
  fr: ["Où est mon colis ?", "J'ai oublié mon mot de passe", "Je veux être remboursé", "Quels sont vos horaires ?"],
  de: [
    "Wo ist mein Paket?",
    "Ich habe mein Passwort vergessen",
    "Ich will mein Geld zurück",
    "Wann haben Sie geöffnet?",
  ],
  pt: [
    "Onde está a minha encomenda?",
    "Esqueci minha senha",
    "Quero meu dinheiro de volta",
    "Qual é o horário de vocês?",
  ],
  it: ["Dov'è il mio pacco?", "Ho dimenticato la password", "Voglio il rimborso", "Quali sono gli orari di apertura?"],
  ja: ["荷物はどこですか？", "パスワードを忘れました", "返金してほしい", "営業時間は何時ですか？"],
  ko: ["제 택배 어디 있나요?", "비밀번호를 잊어버렸어요", "환불받고 싶어요", "영업시간이 어떻게 되나요?"],
  ru: ["Где моя посылка?", "Я забыл пароль", "Хочу вернуть деньги", "В какие часы вы открыты?"],
  ar: ["أين طردي؟", "نسيت كلمة المرور", "أريد استرداد أموالي", "ما هي ساعات العمل؟"],
  nl: [
    "Waar is mijn pakket?",
    "Ik ben mijn wachtwoord vergeten",
    "Ik wil mijn geld terug",
    "Wat zijn jullie openingstijden?",
  ],
  id: ["Di mana paket saya?", "Saya lupa kata sandi", "Saya mau uang saya kembali", "Jam buka toko jam berapa?"],
  vi: ["Gói hàng của tôi ở đâu?", "Tôi quên mật khẩu", "Tôi muốn hoàn tiền", "Cửa hàng mở cửa lúc mấy giờ?"],
  th: ["พัสดุของฉันอยู่ที่ไหน", "ลืมรหัสผ่าน", "อยากได้เงินคืน", "ร้านเปิดกี่โมง"],
  hi: ["मेरा पार्सल कहाँ है?", "मैं अपना पासवर्ड भूल गया", "मुझे मेरे पैसे वापस चाहिए", "आपकी दुकान कितने बजे खुलती है?"],
  tr: ["Kargom nerede?", "Şifremi unuttum", "Paramı geri istiyorum", "Çalışma saatleriniz nedir?"],
  pl: ["Gdzie jest moja paczka?", "Zapomniałem hasła", "Chcę zwrotu pieniędzy", "Jakie są godziny otwarcia?"],
};

describe("the shipped encoder", () => {
  const encoder = shippedEncoder();

  it("is at most 32 MB, read once, and knows every shipped language", () => {
    expect(statSync(join(packageRoot(), "models", "encoder.model")).size).toBeLessThanOrEqual(32_000_000);
    expect(shippedEncoder()).toBe(encoder);
    expect([...encoder.languages].sort()).toEqual([...shippedLanguages].sort());
    expect(Object.keys(said).sort()).toEqual([...shippedLanguages].sort());
  });

  it("finds what means the same in every other language", () => {
    const vectors = new Map(Object.entries(said).map(([language, texts]) => [language, encoder.encode(texts)]));
    const { units } = encoder;
    const cosine = (a: Float32Array, i: number, b: Float32Array, j: number) => {
      let sum = 0;
      for (let k = 0; k < units; k++) sum += a[i * units + k]! * b[j * units + k]!;
      return sum;
    };
    const wrong: string[] = [];
    let asked = 0;
    for (const [from, a] of vectors) {
      for (const [to, b] of vectors) {
        if (from === to) continue;
        for (let i = 0; i < 4; i++) {
          asked++;
          const best = [0, 1, 2, 3].sort((x, y) => cosine(a, i, b, y) - cosine(a, i, b, x))[0];
          if (best !== i) wrong.push(`${said[from]![i]} -> ${said[to]![best!]}`);
        }
      }
    }
    expect(wrong.length / asked, wrong.slice(0, 20).join("\n")).toBeLessThan(0.03);
  });
});
