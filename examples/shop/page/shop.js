// The example page in four languages: /shop/?lang=ar. Sets lang and dir before anything is drawn, then the texts.
(() => {
  const texts = {
    en: {
      market: "SG",
      pageTitle: "Wayfarer tea set · Tamarind & Tin",
      skip: "Skip to the product",
      shop: "Shop",
      language: "Language",
      bag: "Bag",
      added: "Added to the bag.",
    },
    "zh-Hans": {
      market: "SG",
      pageTitle: "行者茶具 · Tamarind & Tin",
      skip: "跳到商品",
      shop: "商店",
      language: "语言",
      bag: "购物袋",
      added: "已加入购物袋。",
      teaware: "茶具",
      tea: "茶叶",
      travel: "旅行",
      journal: "随笔",
      ships: "寄往新加坡 · SGD",
      teapot: "一把陶土茶壶",
      made: "旅行 · 产自景德镇和波尔图",
      title: "行者茶具",
      price: "S$ 68",
      tax: "含税",
      glaze: "釉色",
      clay: "陶土",
      pine: "松绿",
      sand: "沙色",
      about: "一壶两杯，壶盖可锁，装在一本平装书大小的毛毡套里。容量 220 毫升。可进洗碗机，手洗更好。",
      buy: "加入购物袋",
      arrives: "1 到 2 个工作日送达。30 天内可退货。",
      also: "搭配推荐",
      black: "商队红茶，80 克",
      cup: "随行杯",
      roll: "亚麻茶席卷",
      puer: "陈皮普洱",
    },
    es: {
      market: "MX",
      pageTitle: "Juego de té Wayfarer · Tamarind & Tin",
      skip: "Ir al producto",
      shop: "Tienda",
      language: "Idioma",
      bag: "Bolsa",
      added: "Añadido a la bolsa.",
      teaware: "Para el té",
      tea: "Tés",
      travel: "Viaje",
      journal: "Diario",
      ships: "Envíos a México · MXN",
      teapot: "Una tetera de barro",
      made: "Viaje · hecho en Jingdezhen y Oporto",
      title: "Juego de té Wayfarer",
      price: "MX$ 960",
      tax: "impuestos incluidos",
      glaze: "Esmalte",
      clay: "Barro",
      pine: "Pino",
      sand: "Arena",
      about:
        "Una tetera, dos tazas y una tapa que cierra, en una funda de fieltro del tamaño de un libro de bolsillo. Capacidad de 220 ml. Apto para lavavajillas; mejor a mano.",
      buy: "Añadir a la bolsa",
      arrives: "Llega en 4 a 6 días hábiles. Devoluciones en 30 días.",
      also: "Combina con",
      black: "Negro Caravana, 80 g",
      blackPrice: "MX$ 270",
      cup: "Taza de paseo",
      cupPrice: "MX$ 230",
      roll: "Rollo de lino para té",
      rollPrice: "MX$ 480",
      puer: "Pu’er con piel de naranja",
      puerPrice: "MX$ 340",
    },
    ar: {
      market: "AE",
      pageTitle: "طقم شاي وايفارر · Tamarind & Tin",
      skip: "الانتقال إلى المنتج",
      shop: "المتجر",
      language: "اللغة",
      bag: "الحقيبة",
      added: "أُضيف إلى الحقيبة.",
      teaware: "أدوات الشاي",
      tea: "الشاي",
      travel: "السفر",
      journal: "المدونة",
      ships: "الشحن إلى الإمارات · AED",
      teapot: "إبريق شاي من الفخار",
      made: "السفر · صُنع في جينغدتشن وبورتو",
      title: "طقم شاي وايفارر",
      price: "AED 188",
      tax: "شامل الضريبة",
      glaze: "اللون",
      clay: "طيني",
      pine: "صنوبري",
      sand: "رملي",
      about:
        "إبريق وكوبان وغطاء محكم في غلاف من اللباد بحجم كتاب جيب. السعة 220 مل. آمن في غسالة الصحون، والغسل باليد أفضل.",
      buy: "أضف إلى الحقيبة",
      arrives: "يصل خلال 5 إلى 7 أيام عمل. الإرجاع خلال 30 يومًا.",
      also: "يناسبه أيضًا",
      black: "شاي القافلة الأسود، 80 غ",
      blackPrice: "AED 53",
      cup: "كوب الطريق",
      cupPrice: "AED 44",
      roll: "لفافة شاي من الكتان",
      rollPrice: "AED 94",
      puer: "بو إير بقشر البرتقال",
      puerPrice: "AED 66",
    },
  };

  const asked = new URLSearchParams(location.search).get("lang") ?? "en";
  const language = Object.keys(texts).find((tag) => tag === asked || tag.split("-")[0] === asked.split("-")[0]) ?? "en";
  const text = texts[language];
  const page = document.documentElement;
  page.lang = language;
  page.dir = language === "ar" ? "rtl" : "ltr";
  document.title = text.pageTitle;

  document.addEventListener("DOMContentLoaded", () => {
    for (const element of document.querySelectorAll("[data-text]"))
      if (text[element.dataset.text]) element.textContent = text[element.dataset.text];
    for (const element of document.querySelectorAll("[data-label]"))
      if (text[element.dataset.label]) element.setAttribute("aria-label", text[element.dataset.label]);
    for (const link of document.querySelectorAll(".languages a"))
      if (link.lang === language) link.setAttribute("aria-current", "page");
    for (const link of document.querySelectorAll("[data-keep-language]")) link.search = `?lang=${language}`;
    document.querySelector("dragoman-chat").setAttribute("market", text.market);

    const bag = document.getElementById("bag");
    const count = document.getElementById("bag-count");
    const said = document.getElementById("said");
    const label = () => bag.setAttribute("aria-label", `${text.bag}: ${count.textContent}`);
    label();
    document.getElementById("buy").addEventListener("click", () => {
      count.textContent = String(Number(count.textContent) + 1);
      count.hidden = false;
      said.textContent = text.added;
      label();
    });
  });
})();
