// Words that tell a language in a short message: the commonest ones, and what people write to a shop. A word may stand in several
// languages' lists. Accents are folded on both sides, because half of the customers leave them out.

const LISTS: Record<string, string> = {
  en: `the and or but not no yes is are was were be been have has had do does did can could will would should may must i you he she it
    we they me him her us them my your his its our their this that these those there here what when where which who why how much many
    to of in on at for from with without about after before into by as if then than so very just still yet please thanks thank hello
    hey hi help want need get got give send sent ship shipping shipped order orders ordered delivery deliver delivered parcel package
    return returns refund refunds exchange pay paid payment card price cost free broken wrong missing lost late cancel change address
    size account password invoice receipt warranty discount code gift stock sale open closed hours agent human person robot talk speak
    someone money back today tomorrow yesterday week day days time long dont doesnt didnt cant wont im ive its isnt whats wheres hows
    another item items product store shop buy bought track tracking status any some all more other new old good bad day morning
    evening night bye sorry great okay sure really never ever let know tell check find work works working login sign phone number
    customs tax duty does not arrived receive received came come coming going go`,
  es: `el la los las un una unos unas y o pero no si es son era fue ser estar esta estan estoy este esto esa ese eso hay he ha han
    puedo puede pueden quiero quisiera necesito tengo tiene tienen hacer hago hace me te se le lo nos les mi mis tu tus su sus nuestro
    que cual cuando donde quien como cuanto cuanta cuantos cuesta por para con sin de del al en a desde hasta sobre entre muy mas menos
    ya aun todavia tambien solo hola buenas buenos dias tardes noches gracias favor ayuda adios perdon pedido pedidos compra comprar
    compre envio envios enviar envian enviado entrega entregar paquete devolver devolucion devoluciones reembolso cambio cambiar pago
    pagar pague tarjeta precio gratis roto rota equivocado falta perdido tarde tarda cancelar direccion talla cuenta contrasena factura
    garantia descuento codigo regalo tienda producto llega llego llegado llegan seguimiento dinero hablar persona humano alguien agente
    hoy manana ayer semana dia hora horario vale bien nada algo otro otra nuevo aqui ahi estado recibi recibir quien sabe puedes
    aduana correo telefono olvide sirve funciona mandar mandan aceptan pueden tazas tetera`,
  fr: `le la les un une des du de et ou mais non oui est sont etait ete etre avoir ai as a avons avez ont fait faire peux peut pouvez
    pouvons veux voudrais voulez dois doit je tu il elle on nous vous ils elles me te se mon ma mes ton ta tes son sa ses notre nos
    votre vos leur ce cet cette ces que qui quoi quel quelle quels quelles quand ou comment combien pourquoi pour par avec sans dans
    sur sous chez vers depuis apres avant tres plus moins pas ne jamais rien encore deja aussi bonjour bonsoir salut merci aide svp
    plait stp au aux revoir commande commandes commander livraison livrer livrez livre colis expedition envoyer envoi retour retourner
    retours rembourse rembourser remboursement echange echanger payer paiement carte prix gratuit casse cassee manque perdu retard
    annuler changer modifier adresse taille compte facture garantie remise reduction cadeau magasin boutique produit article articles
    arrive arrivee recu recevoir suivi numero argent parler quelqu humain conseiller aujourd hui demain hier semaine jour jours heure
    heures ouvert ou est cest jai suis peut mot passe oublie marche fonctionne acceptez frais douane tasse theiere`,
  de: `der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ja nein ist sind war waren sein bin bist
    habe hast hat haben hatte kann kannst konnen koennen will mochte moechte muss soll wird werden ich du er sie es wir ihr mich mir
    dich dir uns euch mein meine meinen meinem meiner dein deine sein seine unser ihre ihren was wer wie wo wann warum wieso welche
    welcher welches wohin woher zu zum zur von vom mit ohne fur fuer bei beim aus auf an am im in nach vor uber ueber unter durch gegen
    schon noch auch nur sehr mehr immer nie bitte danke hallo guten tag morgen abend hilfe tschuss bestellung bestellen bestellt
    bestellungen lieferung liefern liefert geliefert lieferzeit paket versand versenden verschickt kommt ankommen angekommen ruckgabe
    zuruck zurueck zuruckgeben retoure zurucksenden umtausch umtauschen erstattung geld rechnung bezahlen zahlung zahlen karte preis
    kostet kosten kostenlos kaputt falsch falsche fehlt verloren stornieren andern aendern adresse grosse groesse konto passwort
    garantie rabatt gutschein geschenk laden artikel produkt kaufen gekauft sendung sprechen mensch mitarbeiter jemand heute gestern
    woche tage stunden geht gibt viel viele lange wenn dass bekommen erhalten vergessen funktioniert zoll offnungszeiten tasse`,
  pt: `o a os as um uma uns umas e ou mas nao sim e sao era foi ser estar esta estao estou este isto isso esse essa aquele ha tem tenho
    temos posso pode podem quero queria gostaria preciso fazer faco faz me te se lhe nos vos meu minha meus minhas teu seu sua seus
    nosso que qual quais quando onde quem como quanto quanta quantos custa por pelo pela para pra pro com sem de do da dos das no na
    nos nas em ao aos ate sobre entre muito mais menos ja ainda tambem so ola oi bom boa dia tarde noite obrigado obrigada favor ajuda
    tchau desculpa pedido pedidos compra comprar comprei envio enviar enviam enviado entrega entregam entregar encomenda encomendas
    pacote devolver devolucao devolucoes reembolso troca trocar pagar pagamento paguei cartao preco gratis frete quebrado quebrada
    errado errada falta faltando perdido atrasado cancelar mudar alterar endereco tamanho conta senha fatura nota garantia desconto
    cupom codigo presente loja produto chega chegou rastrear rastreio rastreamento dinheiro falar pessoa humano alguem atendente hoje
    amanha ontem semana horario horas voces voce tudo nada algo outro outra novo aqui recebi receber esqueci aceitam funciona cade
    estorno boleto pix parcela alfandega xicara chaleira`,
  it: `il lo la i gli le un uno una e o ma non no si e sono era essere stato ho hai ha abbiamo avete hanno posso puo potete possono
    voglio vorrei devo fare faccio fa mi ti si ci vi mio mia miei mie tuo tua suo sua nostro vostro questo questa quello quella che chi
    cosa come quando dove quanto quanta quanti costa perche quale quali per con senza di del della dello dei delle da dal dalla in nel
    nella a al alla su sul sulla tra fra dopo prima molto piu meno gia ancora anche solo ciao salve buongiorno buonasera grazie prego
    aiuto arrivederci ordine ordini ordinare ordinato spedizione spedire spedite spedito consegna consegnate consegnato pacco reso resi
    restituire restituzione rimborso cambio cambiare pagare pagamento pagato carta prezzo gratis rotto rotta sbagliato manca perso
    ritardo annullare modificare indirizzo taglia conto account fattura scontrino garanzia sconto codice regalo negozio prodotto
    articolo arriva arrivato arrivata tracciare soldi parlare persona umano qualcuno operatore oggi domani ieri settimana giorni giorno
    ora orari aperto altro nuovo dov cosa puoi funziona dimenticato ricevuto ricevere accettate dogana tazza teiera`,
  nl: `de het een en of maar niet geen ja nee is zijn was waren ben bent heb hebt heeft hebben had kan kunnen kunt wil willen moet mag
    wordt worden ik jij je u hij zij ze wij we jullie mij me hem haar ons hun mijn jouw uw zijn onze dit dat deze die wat wie waar
    wanneer hoe hoeveel waarom welke welk te van voor met zonder bij uit op aan in naar na over onder door tegen al nog ook maar zeer
    heel meer alleen altijd nooit hallo hoi dag goedemorgen goedemiddag goedenavond bedankt dank alstublieft graag hulp doei bestelling
    bestellingen bestellen besteld bezorging bezorgen bezorgd levering levertijd leveren leveren pakket pakje verzending verzenden
    verzonden verstuurd retour retourneren terug terugsturen terugbetaling geld ruilen omruilen betalen betaald betaling kaart prijs
    kost kosten gratis kapot verkeerd verkeerde ontbreekt kwijt laat annuleren wijzigen veranderen adres maat rekening wachtwoord
    factuur bon garantie korting kortingscode cadeau winkel product artikel gekocht kopen aankomt aangekomen ontvangen volgen spreken
    praten mens medewerker iemand vandaag morgen gisteren week dagen uur openingstijden er hier daar iets niets ander nieuw lang duurt
    vergeten werkt douane kopje theepot zit komt gaat`,
  id: `yang dan atau tapi tidak nggak gak ga enggak bukan ya iya tak ada adalah sudah udah belum akan mau ingin bisa dapat harus boleh
    saya aku kamu anda dia kami kita mereka ini itu apa siapa kapan dimana mana kemana bagaimana gimana berapa kenapa mengapa di ke
    dari untuk dengan tanpa pada oleh dalam sampai sejak setelah sebelum sangat lebih juga hanya lagi masih halo hai selamat pagi siang
    sore malam terima kasih makasih tolong mohon maaf bantu bantuan kak min gan pesanan pesan memesan order pengiriman kirim dikirim
    mengirim paket barang retur kembalikan mengembalikan pengembalian kembali dana uang tukar menukar bayar membayar pembayaran kartu
    harga ongkir ongkos gratis rusak pecah salah kurang hilang terlambat lama batal batalkan membatalkan ubah mengubah ganti alamat
    ukuran akun sandi faktur garansi diskon kode hadiah toko produk beli membeli tiba datang lacak melacak resi nomor status bicara
    orang manusia seseorang agen hari minggu besok kemarin jam buka stok habis terima diterima menerima lupa cara apakah dong kok nih
    sih kalau jika karena pakai bea cukai cangkir teko`,
  vi: `và hoặc nhưng không ko có là được bị đã đang sẽ muốn cần thể phải tôi mình bạn anh chị em ông bà nó chúng họ này kia đó đâu gì
    ai nào khi sao thế bao nhiêu giờ lâu mấy ở cho của với từ đến trong ngoài trên dưới sau trước rất hơn cũng chỉ vẫn còn rồi chưa xin
    chào cảm ơn vui lòng giúp giúp tạm biệt đơn hàng đặt giao vận chuyển gửi kiện gói trả hoàn tiền đổi thanh toán thẻ giá phí miễn hỏng
    vỡ sai thiếu mất trễ muộn hủy huỷ thay địa chỉ kích cỡ size tài khoản mật khẩu hóa đơn bảo hành giảm mã quà tặng cửa sản phẩm mua
    nhận theo dõi nói chuyện người nhân viên hôm nay ngày mai tuần làm thế như shop ơi ạ nhé vậy các những một hai cái chiếc mới bán
    kiểm tra quên điện thoại số hải quan ấm trà chén`,
  tr: `ve veya ama fakat değil hayır evet var yok bir bu şu o ben sen biz siz onlar bana sana bize size benim senin bizim sizin ne kim
    nerede nereye nereden nasıl zaman kaç kadar niye neden niçin hangi mi mı mu mü için ile gibi çok daha en sonra önce içinde de da ki
    hala henüz sadece merhaba selam günaydın iyi günler akşamlar teşekkür teşekkürler ederim sağol lütfen yardım hoşça kal görüşürüz
    sipariş siparişim siparişimi siparişler kargo kargom kargoya teslimat teslim gönderi gönderim gönderiyor paket paketim iade etmek
    istiyorum istiyor geri para param ödeme ödemek ödedim öde kart kartım fiyat ücret ücreti ücretsiz kırık kırıldı bozuk yanlış eksik
    kayıp kayboldu geç gecikti iptal değiştirmek değişim adres adresi adresimi beden hesap hesabım şifre şifremi fatura garanti indirim
    kod kodu hediye mağaza ürün ürünü ürünler aldım almak satın geldi gelmedi gelecek gelir takip numarası konuşmak insan biri temsilci
    bugün yarın dün hafta gün saat açık stok yeni bunu nedir olur oldu olmuyor yapabilir yapılır edebilir miyim musunuz mısınız unuttum
    çalışmıyor gümrük fincan çaydanlık`,
  pl: `i lub albo ale nie tak jest są był była być mam masz ma mamy macie mają mogę może można możecie chcę chciałbym chciałabym
    potrzebuję muszę ja ty on ona my wy oni mnie mi ciebie cię ci go jej nam was im mój moja moje mojego moją twój swój nasz wasz ten ta
    to te tego tej tym co kto kiedy gdzie jak ile dlaczego czemu który która jaki jaka jakie czy do od z ze w we na po za przed bez dla
    przez o u pod nad już jeszcze też także tylko bardzo więcej mniej zawsze nigdy cześć dzień dobry dobranoc wieczór witam hej dziękuję
    dzięki proszę pomoc pomocy widzenia zamówienie zamówienia zamówić zamówiłem zamówiłam dostawa dostawy wysyłka wysyłki wysłać wysłana
    wysyłacie paczka paczki paczkę przesyłka przesyłki zwrot zwroty zwrotu zwrócić pieniądze pieniędzy wymiana wymienić zapłacić
    płatność płatności płacić karta kartą cena kosztuje koszt darmowa darmo zepsuty uszkodzony zbity zły zła złe brakuje zgubiona późno
    anulować zmienić adres rozmiar konto konta hasło hasła faktura fakturę gwarancja gwarancji rabat rabatowy kod prezent sklep produkt
    kupić kupiłem kupiłam dotarła dotarło przyjdzie przyszła śledzić śledzenie numer rozmawiać człowiekiem człowiek konsultant ktoś
    dzisiaj dziś jutro wczoraj tydzień dni dnia godziny czynne nowy działa zapomniałem zapomniałam kubek`,
  // Hindi as it is typed on a Latin keyboard.
  hi: `hai hain tha thi ka ki ke ko se mein mera meri mere mujhe hum aap aapka aapki tum kya kyu kyun kab kahan kahaan kaise kaun kitna
    kitne kitni nahi nahin haan aur lekin karna karo kare karein karu karoon chahiye chahta sakta sakti sakte hua hui gaya gayi raha
    rahi wapas paisa paise rupaye namaste dhanyavaad shukriya kripya madad yeh woh abhi din aaya aayi milega mila bhai batao bhejo
    milta bharat hona hoga karke wala`,
  ru: `и или но не нет да это есть был была были быть я ты он она мы вы они меня мне тебя вам вас нас мой моя мое мои моего мою ваш ваша
    этот эта что кто когда где куда как сколько почему какой какая какие чей ли бы же для от до из с со в во на по за без при через о
    об к ко у уже еще тоже также только очень больше всегда здравствуйте привет добрый день вечер утро спасибо пожалуйста помогите
    помощь заказ заказа заказы заказать заказал доставка доставки доставку посылка посылку посылки вернуть возврат возврата деньги
    обмен обменять оплата оплатить карта картой цена стоит бесплатно разбит сломан пришел пришла пришло отменить изменить поменять
    адрес размер аккаунт пароль чек счет гарантия скидка промокод подарок магазин товар купить купил отследить номер человек человеком
    оператор поговорить сегодня завтра вчера неделя дней можно нужно хочу могу делаете`,
  uk: `і й або але не ні так це є був була я ти він вона ми ви вони мене мені тебе вам вас нас мій моя моє мої ваш цей ця що хто коли
    де куди як скільки чому який яка які чи для від до із з у в на по за без через про вже ще також тільки дуже вітаю привіт добрий
    день дякую будь ласка допомога замовлення доставка доставки посилка повернути повернення гроші оплата ціна коштує розмір сьогодні
    завтра можна хочу потрібно товар магазин знижка`,
  bg: `и или но не да това е са съм беше аз ти той тя ние вие те ми ме моята моят какво кой кога къде как колко защо кой за от до
    със без на по в във още също само много здравейте благодаря моля поръчка поръчката доставка връщане пари цена къде искам мога
    може ли днес утре магазин продукт размер`,
  sr: `и или али не да је су сам био ја ти он она ми ви они шта ко када где како колико зашто који за од до са без на по у још такође
    само врло здраво хвала молим поруџбина достава повраћај новац цена данас сутра могу желим`,
  be: `і або але не так гэта ёсць быў я ты ён яна мы вы яны што хто калі дзе як колькі чаму які для ад да з у на па без праз ужо яшчэ
    таксама толькі вельмі прывітанне дзякуй калі ласка замова дастаўка грошы`,
  ar: `في من على الى عن مع هذا هذه ذلك التي الذي هل ما ماذا متى اين وين كيف كم لماذا ليش لا نعم لم لن قد انا انت هو هي نحن هم اريد ابغى
    ابي عايز بدي يمكن ممكن استطيع يمكنني لو سمحت شكرا مرحبا السلام عليكم اهلا صباح مساء الخير مساعده من فضلك طلب طلبي الطلب طلبيه
    التوصيل توصيل الشحن شحن ارجاع استرجاع المبلغ استبدال الدفع دفع بطاقه سعر مجاني مكسور خطا ناقص متاخر الغاء تغيير العنوان عنوان مقاس
    حساب حسابي كلمه المرور فاتوره ضمان خصم كود هديه متجر منتج المنتج وصل وصلت يصل تتبع رقم اتكلم موظف شخص اليوم غدا امس يوم ايام ساعه
    عندي عندكم لازم عشان بس شو ايش مو هلا اذا كان بعد قبل الان لكم لي`,
  fa: `و در به از که این آن را با برای است هست نیست بود من تو او ما شما آنها چه چی کی کجا کجاست چگونه چطور چند چرا آیا هم یا اما
    اگر می خواهم میخواهم کنم کنید کرد شد شده سلام ممنون متشکرم لطفا سفارش سفارشم ارسال بازگشت پول پرداخت قیمت تخفیف فروشگاه محصول
    امروز فردا دارم دارد دارید روز مرسی خیلی هنوز`,
  ur: `ہے ہیں کا کی کے کو سے میں میرا میری مجھے ہم آپ تم کیا کیوں کب کہاں کیسے کون کتنا کتنے نہیں ہاں اور لیکن کرنا چاہیے سکتا سکتے ہوا گیا
    شکریہ السلام علیکم آرڈر واپس پیسے قیمت پر یہ وہ ابھی`,
  mr: `आहे आहेत नाही माझा माझी माझे मला आम्ही तुम्ही काय कधी कुठे कसे कसा किती का आणि पण हे ते ची चा चे ला कृपया धन्यवाद नमस्कार मी
    तुमच्या करायचे`,
};

// In Devanagari, beside the Latin list above.
const HINDI = `है हैं था थी का की के को से में मेरा मेरी मेरे मुझे हम आप आपका तुम क्या क्यों कब कहाँ कहां कैसे कौन कितना कितने नहीं हाँ और लेकिन
  करना करें चाहिए सकता सकती सकते हुआ गया रहा रही वापस पैसा पैसे नमस्ते धन्यवाद कृपया यह वह पर ऑर्डर मिला मैं ने`;

/** Accents, and the letters that look like accented ones, folded: "Đơn" → "don", "łódź" → "lodz". */
export function foldAccents(word: string): string {
  return word
    .normalize("NFD")
    .replace(/(?<=\p{Script=Latin})\p{Mn}+/gu, "")
    .replace(/[łđøæœðþ]/g, (letter) => PLAIN[letter]!)
    .normalize("NFC");
}

const PLAIN: Record<string, string> = { ł: "l", đ: "d", ø: "o", æ: "ae", œ: "oe", ð: "d", þ: "th" };

let languagesOf: Map<string, string[]> | null = null;

/** The languages in whose list a word stands; give it normalised and with its accents folded. */
export function languagesOfWord(normalised: (text: string) => string): ReadonlyMap<string, readonly string[]> {
  if (languagesOf) return languagesOf;
  const map = new Map<string, string[]>();
  for (const [language, list] of [...Object.entries(LISTS), ["hi", HINDI] as const]) {
    for (const word of new Set(list.split(/\s+/).map((listed) => foldAccents(normalised(listed))))) {
      const known = map.get(word);
      if (known) known.push(language);
      else map.set(word, [language]);
    }
  }
  languagesOf = map;
  return map;
}

/** Written alike in every language: names of things, brands and formats. They say nothing. */
export const neutralWords: ReadonlySet<string> = new Set(
  `ok okay oke okey email mail gmail sms pdf app apps vip iphone ipad android google apple pay paypal visa mastercard amex alipay wechat
  whatsapp facebook instagram tiktok youtube telegram klarna dhl ups fedex usps gls dpd ems usb qr url www http https html faq gps tv pc
  cm mm ml kg xl xxl xs eur usd sgd cny jpy gbp html jpg png wifi bluetooth online website web link tamarind tin`.split(
    /\s+/,
  ),
);
