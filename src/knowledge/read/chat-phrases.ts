// The phrases that begin, carry and end real chats in the shipped languages. Each list is short on purpose. Regular
// expressions, between slashes; what is in a script without spaces may stand anywhere, the others at word ends.

const list = (text: string): string[] =>
  text
    .trim()
    .split(/\s+\/\s+|\n\s*/)
    .filter((phrase) => phrase !== "");

/** Characters of scripts that put no spaces between words. */
export const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

const greetingWords = list(String.raw`
  hi+ / hey+ / hello+ / hallo( zusammen)? / good (morning|afternoon|evening|day) / greetings
  dear (sir|madam|customer|team|support)( or madam)? / welcome(?=\s*[!.,])
  您好 / 你好呀? / 亲+(?=[，,！!~～\s]|$) / 在吗 / 在么 / 在不在 / 有人吗 / 早上好 / 上午好 / 下午好 / 晚上好 / 哈喽 / 嗨 / 欢迎光临 / 客服(?=[您你]好) / 您好呀
  妳好
  hola+ / buen[oa]s( d[ií]as| tardes| noches)? / buen d[ií]a / saludos / bonjour / bonsoir / salut / coucou
  guten (tag|morgen|abend) / moin( moin)? / servus / grüß gott / ol[áa] / oi / bom dia / boa (tarde|noite) / ciao
  salve / buongiorno / buonasera
  こんにちは / こんばんは / おはようございます / お世話になっております / はじめまして / すみません / 안녕하세요 / 안녕하십니까 / 여보세요
  здравствуйте / добрый (день|вечер) / доброе утро / привет / مرحب[اًتا ]*( بك| بكم)?
  أهل[اًا ]*( وسهل[اًا]*)?( بك| بكم)? / (و ?عليكم )?السلام( عليكم)? / صباح (الخير|النور) / مساء (الخير|النور)
  goedemorgen / goedemiddag / goedenavond / goedendag / selamat (pagi|siang|sore|malam) / hal+o / permisi
  xin chào / chào( bạn| shop| anh| chị)? / สวัสดี(ครับ|ค่ะ|คะ)? / नमस्ते / merhaba / selam / iyi günler / günaydın
  dzień dobry / cześć / witam
`);

const courtesyWords = [
  ...greetingWords,
  ...list(String.raw`
    thanks?( you)?( (so|very) much| a lot| again)? / thank you( (so|very) much| again)? / thx / ty / cheers / great
    perfect / brilliant / lovely / cool / awesome / super / nice / ok(ay)? / alright / all right / got it / i see
    sure / yes( please)? / no( problem)? / yep / fair enough / bye+ / goodbye / you('|’)?re welcome
    have a (nice|great|good|lovely) (day|one|weekend|evening) / enjoy / please / that('|’)?s (all|great|fine|it)
    will do
    谢谢(您|你|啦|了|哈)? / 多谢 / 感谢(您的[\p{Script=Han}]{0,4})? / 好的?(吧|呢|呀|哦)? / 行 / 嗯+ / 哦+ / 明白(了|啦)? / 知道了 / 收到(了)?
    了解(了)? / 没问题 / 可以的 / 再见 / 拜拜 / 不客气 / 辛苦(了|您了)? / 对的? / 是的? / ok / 麻烦(您|你)?了 / 祝您[\p{Script=Han}]{0,8}
    (muchas |mil )?gracias / de nada / vale / de acuerdo / perfecto / genial / estupendo / claro / listo
    s[ií]( por favor)? / adi[óo]s / hasta luego / buen d[ií]a / con gusto / merci( beaucoup| bien)? / d('|’)accord
    parfait / très bien / au revoir / je vous en prie / bonne (journée|soirée)
    (vielen |herzlichen )?dank(e)?( schön| sehr)? / alles klar / gern( geschehen)? / gerne / genau / passt
    in ordnung / ja / nein / tschüs+ / auf wiedersehen / schönen? (tag|abend|wochenende)( noch)? / ihnen auch
    (muito )?obrigad[oa] / certo / tudo bem / de nada / grazie( mille)? / prego / va bene / perfetto / arrivederci
    ありがとうございま(す|した) / ありがとう / 承知(いた)?しました / わかりました / 分かりました / 了解(です|しました)? / はい / いいえ / 감사합니다 / 고맙습니다 / 고마워요 / 네+
    알겠습니다 / 예
    спасибо( большое)? / благодарю / хорошо / понятно / ясно / да / нет / до свидания / пожалуйста
    شكر[اًا]*( لك| لكم| جزيل[اًا]*)? / مشكور / تمام / طيب / حسن[اًا]* / ممتاز / نعم / زين / العفو / على الرحب والسعة
    مع السلامة / الله يعطيك العافية / يومك سعيد
    bedankt / dank (je|u)( wel)? / prima / goed / terima ?kasih / makasih / baik / oke / cảm ơn / dạ / vâng
    ขอบคุณ(ครับ|ค่ะ|มาก)? / โอเค / ครับ / ค่ะ / धन्यवाद / ठीक है / teşekkür(ler| ederim) / tamam / sağ ?olun
    dzięk(i|uję) / dobrze / rozumiem
`),
];

/** At word ends where the script has them. */
const bounded = (words: readonly string[]): string =>
  `(?<![\\p{L}\\p{M}])(?:${words.filter((word) => !isDense(word)).join("|")})(?![\\p{L}\\p{M}])|(?:${words.filter(isDense).join("|")})`;

function isDense(word: string): boolean {
  unspaced.lastIndex = 0;
  return unspaced.test(word);
}

const longestFirst = (words: readonly string[]): string[] =>
  [...new Set(words)].sort((one, other) => other.length - one.length);

/** Polite words anywhere in a text. */
export const courtesy = new RegExp(bounded(longestFirst(courtesyWords)), "giu");
/** A greeting at the beginning, with what separates it. */
export const leadingGreeting = new RegExp(
  `^[¡¿\\s\\p{P}]*(?:${bounded(longestFirst(greetingWords))})[\\s,，、،؛!！.。~～:：;；…-]*`,
  "iu",
);

/** Any polite word at the beginning, if a comma or more follows. */
export const leadingCourtesy = new RegExp(
  `^[¡¿\\s\\p{P}]*(?:${bounded(longestFirst(courtesyWords))})\\s*[,，、،!！.。~～…]+\\s*`,
  "iu",
);

/** Line by line, the alternatives of one expression. */
const any = (text: string): RegExp =>
  new RegExp(
    text
      .trim()
      .split(/\s*\n\s*/)
      .join("|"),
    "iu",
  );

/** The agent is still looking. */
export const holds = any(String.raw`
  \b((just )?(a|one) (moment|second|sec|minute)|please (wait|hold)|bear with me|hold on|checking (that|this|it|now))\b
  \b(let me (just )?(check|look|see|have a look|find out|ask)|i('|’)?ll (check|look|find out|ask|get back))\b
  稍等|稍候|等一下|请等|我看一下|我查一下|帮您查|帮你查|为您查询|正在查|马上为您|我去问|核实一下
  \b(un momento|un segundo|espere|d[ée]jeme (ver|revisar|comprobar|mirar)|permítame|ahora (lo )?(miro|reviso))\b
  \b(un instant|patientez|je (vérifie|regarde))\b
  \b((einen )?(moment|augenblick)( bitte)?|ich (schaue|prüfe|sehe) (mal|kurz|gleich|nach))\b
  \b(um momento|vou verificar|só um (momento|minuto)|un attimo|verifico)\b
  少々お待ち|確認いたします|確認します|お調べ|잠시만|확인해 ?보
  минут(ку|очку)|секунд(у|очку)|сейчас (проверю|посмотрю|уточню)
  لحظة|دقيقة من فضلك|خلني أتأكد|سأتحقق|دعني
  \b(een moment|ogenblik|momentje|mohon (tunggu|ditunggu)|tunggu sebentar|sebentar|bir (dakika|saniye)|lütfen bekleyin)\b
  (vui lòng (chờ|đợi)|chờ (chút|em|mình))|รอสักครู่|एक (मिनट|क्षण)|कृपया प्रतीक्षा
  chwileczkę|momencik|proszę (czekać|poczekać)
`);

/** The agent says goodbye, or that all else may be asked as well. */
export const closes = any(String.raw`
  \b(anything else|let (me|us) know if|feel free to|happy to help|glad (i|we) could|hope (this|that) helps)\b
  \b(have a (nice|great|good|lovely)|any (other|more|further) questions)\b
  还有(其他|什么)|随时(找|联系|咨询)|祝您|很高兴为您|其他问题
  \b(algo más|cualquier (otra )?(duda|cosa|consulta)|aquí estamos|autre chose|n('|’)hésitez pas|mais alguma coisa|altro)\b
  \bnoch (etwas|fragen)\b|melden sie sich( gern(e)?)?( jederzeit)?[.!]?$
  他に(何か|ご)|도움이 필요|ещё вопросы|هل (تحتاج|هناك) .*(آخر|أخرى)|في خدمتك
`);

export const apologises = any(String.raw`
  \b(sorry|apologi[sz]e|apologies|lo siento|lamento|disculpe|désolée?s?|entschuldigung|tut (mir|uns) (sehr )?leid)\b
  \b(desculpe|lamentamos|mi dispiace|ci dispiace|helaas|maaf|przepraszam)\b|xin lỗi|üzgün
  抱歉|对不起|不好意思|申し訳|すみません|죄송|извин|сожале|نعتذر|آسف|عذر[اًا]|ขออภัย|क्षमा
`);

/** An apology that goes on like this is the answer: "Sorry, but opened tea …" */
export const refuses = any(String.raw`
  \b(but|though|however|because|only|can('|’)?t|cannot|pero|solo|no (se )?puede|mais|aber|mas|però)\b
  但|不过|只|للأسف
`);

export const questionWords = any(String.raw`
  ^[¿\s]*(and |so |but |also )?(how|what|when|where|why|which|who|whose|can|could|does|is|are|have you|has my)\b
  ^[¿\s]*(do|did|will|would|should|may|am) (i|you|we|they|he|she|it|there|my|your|the|this|these|that|any)\b
  \b(how (do|can|long|much|many|to)|what('|’)?s|where('|’)?s|wondering (if|whether|how)|is it possible)\b
  [吗呢嗎么]\s*$|怎么|怎麼|怎样|如何|什么|什麼|多少|几天|多久|哪里|哪个|哪些|为什么|请问|請問
  能不能|可不可以|是不是|有没有|会不会|要不要
  ^[¿\s]*(y |pero )?(c[óo]mo|cu[áa]ndo|d[óo]nde|cu[áa]nto|cu[áa]nta|qu[ée]|cu[áa]l|qui[ée]n)\b
  ^[¿\s]*(y |pero )?(puedo|se puede|tienen|hacen|hay)\b|\b(c[óo]mo puedo|hasta cu[áa]ndo)\b
  ^\s*(comment|quand|où|combien|pourquoi|quel(le)?s?|est-ce que|puis-je|peut-on|y a-t-il|avez-vous)\b
  ^\s*(wie|wann|wo|wohin|warum|was|welche[rns]?|wer|kann|können|gibt es|ist es|muss|darf|haben sie)\b
  ^\s*(quando|onde|quanto|por que|qual|quais|posso|tem como|dove|perché|come|quale)\b
  ですか|ますか|でしょうか|どう|いつ|いくら|どこ|なぜ|教えて
  (까요?|나요|가요|는지요?|은지요?)\s*[.!]?\s*$|어떻게|언제|어디|얼마|왜 |무엇
  ^\s*(как|когда|где|куда|сколько|почему|какой|какая|какие|можно ли|могу ли|есть ли)(?!\p{L})
  (?<!\p{L})(ли|подскажите)(?!\p{L})
  ^\s*(هل|كيف|متى|أين|وين|كم|لماذا|ليش|ما هي?|أقدر|ممكن)(?!\p{L})
  ^\s*(hoe|wanneer|waar|waarom|welke|kan ik|is het|bagaimana|kapan|di ?mana|berapa|mengapa|kenapa|apakah|bisakah|gimana)\b
  bao lâu|bao nhiêu|thế nào|khi nào|ở đâu|tại sao|được không|(phải|có) .{1,60} không\s*[.]?\s*$
  อย่างไร|ยังไง|เมื่อไหร่|เมื่อไร|ที่ไหน|เท่าไหร่|เท่าไร|ไหม|มั้ย|หรือเปล่า
  कैसे|कब|कहाँ|कितन|क्यों|क्या
  (?<!\p{L})(nasıl|ne zaman|nerede|ne kadar|neden|kaç|hangi|m[ıiuü](y[ıiuü]m|s[ıiuü]n[ıiuü]z)?)(?!\p{L})
  ^\s*(jak|kiedy|gdzie|ile|dlaczego|czy|który|która|które)(?!\p{L})
`);

export const requestWords = any(String.raw`
  \b(i('|’)?d like to|i (want|need|wish) to|i would like|please (tell|help|explain|advise)|help me)\b
  (我|我们)?(想要?|需要|要)(退|换|取消|修改|更改|查|申请|开|买|订|咨询|了解|知道|问)|帮我|怎麼辦
  \b(quiero|quisiera|necesito|me gustar[íi]a|je (veux|voudrais|souhaite)|j('|’)aimerais)\b
  \b(ich (möchte|will|würde gern(e)?|brauche)|quero|queria|gostaria|preciso|vorrei|voglio)\b
  たいです|たいのですが|ほしい|お願いします|싶(어요|습니다|은데)|해 ?주세요
  (?<!\p{L})(хочу|хотел(а)? бы|нужно|помогите|أريد|ابغى|أبغى|أبي|أرغب)(?!\p{L})
  \b(ik wil|ik zou|saya (ingin|mau)|istiyorum)\b|(tôi|mình|em) muốn|อยาก|ต้องการ|चाहता|चाहती
  (?<!\p{L})(chcę|chciał(a)?bym|proszę o)(?!\p{L})
`);

/** Alone it would mean something else, or nothing. */
export const leansOnContext = any(String.raw`
  ^[¿\s]*(and|but|then|so|what about|how about|y|pero|entonces|et|mais|alors|und|aber|dann|e|mas|então|ma|allora)\b[\s,]
  ^\s*(dan|lalu|terus|а|и|но|тогда|ve|peki|còn|thế còn)[\s,]
  ^(那|那么|然后|还有|可是|但是|不过|それで|では|じゃあ|でも|그럼|그러면|그리고|แล้ว|และ|और|तो)
  ^و(?=ال|إذا|هل|كم|أ)|^(حتى لو|وإذا|طيب)
  \b(as well|too|instead|do (it|that|this)|c[óo]mo lo hago|comment (je )?fais|wie mache ich das|como (eu )?faço( isso)?)[\s?]*$
  (对吧|是吧)[?？\s]*$
`);

/** The agent looked into this customer's order, or did something to it. */
export const aboutOneCase = any(String.raw`
  \b(i can see|i see (that )?(your|the|it)|you('|’)ll hear from us|i can correct it|we('|’)ve (just )?(sent|cancel|refund))
  \bi('|’| ha)ve (just )?(sent|cancel|chang|updat|refund|ask|forward|check|correct|sav|re)
  \b(your|the) (order|parcel|package|refund) (has|was|left|is (on|now|being|already))\b
  (已经?|我)(为|帮|给)您|帮您改|查到了?|我看到|您的(包裹|快递|订单)(已|在|目前|显示)
  已经?(发|寄|退|取消|记下|备注|登记)|发到您的|联系您
  \b(veo que|he (cancelado|cambiado|enviado|solicitado)|ya (le|te) (he|hemos)|está cancelado|le escribo|abro una investigación)\b
  \b(j('|’)ai (annulé|envoyé|modifié|demandé)|je vois que|já (cancelei|enviei|alterei)|vejo que|ho (annullato|inviato))\b
  \b(ich (habe|sehe)|leite (ich )?(den|ihren)? ?fall|melde mich|sie hören (noch )?|notiert|gespeichert)\b
  キャンセルいたしました|手配いたしました|취소해 ?드렸|처리해 ?드렸
  (?<!\p{L})(я (отменил|отправил|изменил|вижу)|ваш заказ (уже|находится))
  ألغيته|أرسلته|طلبك (هذا|خرج|وصل)|وصلت الصورة
`);

/** "Please leave your e-mail": the answer comes later, to this customer alone. */
export const asksForDetails = any(String.raw`
  \b((tell|send|give) (me|us) (the|your|a)|(leave|share|provide) (me |us )?your|what('|’)?s your (order|name|e-?mail))\b
  请(给我|提供|留下|发一?下?)(您的)?(订单号|姓名|邮箱|电话|公司|照片)|(订单号|手机号)(是多少|发我)
  \b(d[íi]game|me deja|ind[íi]queme|env[íi]eme) (el|la|su|un)\b
  ご注文番号を|주문번호를 (알려|말씀)|(?<!\p{L})(сообщите|напишите) (номер|ваш)
`);
