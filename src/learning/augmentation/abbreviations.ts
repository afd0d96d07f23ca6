// What people write short in chats, by language: [in full, short, other short]. Only what its readers take for the same; no digits,
// because a number has to stay what it is.
import type { LanguageTag } from "../../language/index.ts";

const LISTS: Record<string, string> = {
  en: `please=pls,plz | you=u | your=ur | are=r | thanks=thx | thank you=thx,ty | because=cuz,bc | and=& | with=w/ | what=wat
    message=msg | messages=msgs | information=info | address=addr | account=acct,acc | people=ppl | right now=rn | I don't know=idk
    quantity=qty | as soon as possible=asap | do not=dont | going to=gonna | want to=wanna | got to=gotta | though=tho | tomorrow=tmrw,tmr
    yesterday=yday | picture=pic | package=pkg | number=no. | received=recd | really=rly | probably=prob | something=smth | about=abt
    okay=k,ok | to be honest=tbh | by the way=btw | let me know=lmk | minutes=mins | hours=hrs | weeks=wks`,
  es: `que=q,k | porque=xq,pq | por qué=xq,pq | por favor=porfa,xfa,pf | también=tb,tmb | para=pa | donde=dnd | dónde=dnd | cuando=cdo,cnd
    cuándo=cdo,cnd | bien=bn | estoy=toy | mensaje=msj | por=x | información=info | teléfono=tel | número=núm,nro | más=+ | quiero=kiero
    necesito=nesesito | hasta=asta | saludos=slds`,
  fr: `s'il vous plaît=svp | s'il te plaît=stp | pourquoi=pk,pq | quoi=koi | que=ke,q | quand=qd | vous=vs | nous=ns | toujours=tjs,tjrs
    beaucoup=bcp | bonjour=bjr,slt | c'est=c,cé | parce que=pcq,pck | message=msg | problème=pb | aujourd'hui=ajd,auj | je suis=jsuis,chui
    dans=ds | tout=tt | tous=ts | pour=pr | rendez-vous=rdv | quelque chose=qqch | quelqu'un=qqn
    je ne sais pas=jsp | numéro=num,n° | téléphone=tél | information=info | maintenant=mtn | désolé=dsl | même=mm`,
  de: `vielleicht=vllt,vlt | eigentlich=eig | zum Beispiel=zB,z.B. | Nummer=Nr,Nr. | habe=hab | nichts=nix | nicht=ned,nich | und=u,u.
    ein=n | eine=ne | einen=nen | mit freundlichen Grüßen=mfg | Bestellnummer=Bestellnr | Telefon=Tel | Information=Info
    bitte=pls | danke=thx | keine Ahnung=ka | gegebenenfalls=ggf | beziehungsweise=bzw | jetzt=jz,jetz
    mal=ma | Adresse=Adr | Versand=Vers. | kann ich=kannich`,
  pt: `você=vc | vocês=vcs | que=q | porque=pq | por que=pq | também=tb,tbm | não=n,nao,ñ | quando=qdo,qnd | quanto=qto | hoje=hj
    muito=mto,mt | por favor=pfv,pf | obrigado=obg,brigado | obrigada=obg,brigada | mensagem=msg | para=pra,p | está=tá,ta | estou=tô,to
    comigo=cmg | beleza=blz | número=nº,num | endereço=end | telefone=tel,fone | com=c | depois=dps | agora=agr | mesmo=msm | cadê=kd`,
  it: `che=ke | perché=xké,xche,perke | per=x | comunque=cmq | non=nn | sono=sn | messaggio=msg | quando=qnd | anche=anke | tutto=tt
    qualcosa=qlcs | qualcuno=qlcn | questo=qst | numero=num,n. | informazioni=info | grazie=grz | per favore=pf,x fav | telefono=tel | più=+
    dove=dv`,
  nl: `alsjeblieft=aub,ajb | alstublieft=aub | even=ff,effe | in ieder geval=iig | waarschijnlijk=wss | het=t | een=n | mijn=mn,me | ik=k
    misschien=msch | eigenlijk=eig | nummer=nr | niet=nie | bestelling=best. | telefoon=tel | bedankt=thx | dankjewel=dankje
    zo snel mogelijk=zsm | in plaats van=ipv | met betrekking tot=mbt`,
  ru: `пожалуйста=пж,плз,пжл,пожалуста | спасибо=спс,пасиб | сейчас=щас,ща | что=чо,шо | может быть=мб | человек=чел | телефон=тел
    ничего=ниче | когда=када | нормально=норм | сообщение=сообщ | здравствуйте=здрасьте,здрасте | вообще=ваще | тебя=тя
    потому что=птушта,потомушта | номер=ном,№ | информация=инфа | хорошо=хор,ок | добрый день=дд | только=тока | сколько=скока
    день рождения=др | как дела=кд | интернет=инет | компьютер=комп | магазин=маг`,
  tr: `teşekkürler=tşk,tşkler | teşekkür ederim=tşk ederim,tşk | merhaba=mrb,mrhb | selam=slm | nasıl=nsl | tamam=tmm,tm | bir=bi
    bir şey=bişey,bişi | lütfen=ltfn | numara=no | kendine iyi bak=kib | geliyor=geliyo | gelmiyor=gelmiyo | ne haber=naber
    değil=diil | telefon=tel | mesaj=msj | sonra=sora | yapıyor=yapıyo | olmuyor=olmuyo | istiyorum=istiyom
    ne yapıyorsun=napıyosun`,
  vi: `không=ko,k,hok,kg | được=đc,dc | gì=j | với=vs | rồi=r,rùi | bạn=b | anh=a | em=e | đơn hàng=đh,dh | người=ng | cũng=cug | vậy=z
    bao nhiêu=bnhiu,bn | sản phẩm=sp | số điện thoại=sđt | khách hàng=kh | trước=trc | nhưng=nhg | những=nhg | giờ=h
    trả lời=tl,rep | tin nhắn=tn | biết=bít,bik | muốn=mún | địa chỉ=đc,d/c | thanh toán=tt | nhân viên=nv | chuyển khoản=ck | mọi người=mn
    đúng không=đk | phải không=pk | quá=qá | tài khoản=tk | điện thoại=đt`,
  id: `yang=yg | tidak=gak,ga,tdk,nggak | sudah=udah,udh,sdh | belum=blm | bagaimana=gimana,gmn | dengan=dgn | untuk=utk,buat | kenapa=knp
    kapan=kpn | saya=sy,aku | tolong=tlg | terima kasih=makasih,tks,trims | barang=brg | kalau=klo,kalo | bisa=bs | dari=dr | juga=jg
    sampai=smp,sampe | di mana=dmn,dimana | sekarang=skrg | mau=mo | orang=org | banyak=bnyk | tapi=tp | karena=krn | jadi=jd | nomor=no
    lagi=lg | berapa=brp | sama=sm | pakai=pake | saja=aja | hari=hr | tanggal=tgl | bulan=bln`,
  pl: `nie wiem=nwm | dzięki=dzk,dzieki | w ogóle=wgl | na razie=nara | numer=nr | telefon=tel | zamówienie=zam.,zamowienie | proszę=prosze
    pozdrawiam=pzdr,pozdro | wiadomość=wiad. | w sumie=wsm | na przykład=np | w porządku=ok | dzień dobry=dd,dobry
    dlaczego=czemu | właśnie=wlasnie | informacja=info | ulica=ul.`,
  ar: `في=ف | على=ع | لو سمحت=لوسمحت | إن شاء الله=انشالله,إنشاالله | من فضلك=من فظلك | هذا=هاذا | هذه=هاذي | لكن=لاكن | شكرا=شكراا,شكرن
    رقم الهاتف=رقم التلفون | متى=متا | إلى=الى | أين=اين,وين | ماذا=مادا,شو | كم=كام | رسالة=رساله`,
  hi: `नहीं=नही,नहि | मैं=मै | में=मे | हैं=है | क्यों=क्यू,क्यो | कहाँ=कहा,कहां | वह=वो | यह=ये | धन्यवाद=थैंक्स | कृपया=प्लीज,प्लीज़ | क्योंकि=क्युकि
    बहुत=बोहत,बहोत | ऑर्डर=आर्डर | पैसे=पैसा`,
  el: `και=κ,& | για=γ | παρακαλώ=πλζ | ευχαριστώ=ευχ,thx | τηλέφωνο=τηλ | είναι=ειναι | τίποτα=τπτ | τι κάνεις=τκ | δεν=δε
    μήνυμα=μνμ | που=π | διεύθυνση=διευθ. | αριθμός=αρ. | καλημέρα=κλμρ`,
  "zh-Hans": `什么=啥,神马 | 怎么=咋,肿么 | 为什么=为啥 | 没有=木有,没 | 这样=酱紫 | 怎么样=咋样 | 东西=东东 | 知道=晓得 | 支付宝=zfb
    谢谢=蟹蟹 | 非常=灰常 | 喜欢=稀饭 | 还没有=还没 | 不知道=布吉岛`,
  "zh-Hant": `什麼=啥 | 怎麼=咋 | 為什麼=為啥 | 沒有=沒,木有 | 這樣=醬 | 東西=東東 | 怎麼樣=怎樣 | 謝謝=蟹蟹 | 喜歡=稀飯 | 還沒有=還沒`,
  ja: `ありがとうございます=あざす,ありがとー | お願いします=おなしゃす,おねがい | わからない=わかんない | という=って | よろしくお願いします=よろ
    了解=りょ | すみません=すいません,すまん | ですか=っすか | なのですが=なんですが | どうすれば=どしたら | ではない=じゃない | 教えてください=教えて
    できますか=できる | こんにちは=こんちは | いいえ=いえ | パスワード=パス | メールアドレス=メアド`,
  ko: `감사합니다=ㄳ,감사요 | 죄송합니다=ㅈㅅ | 안녕하세요=안녕하세여,ㅎㅇ | 그런데=근데 | 무엇=뭐 | 이것은=이건 | 어떻게=어케,어떡게 | 빨리=빨랑 | 나는=난
    저는=전 | 오케이=ㅇㅋ | 해주세요=해줘요,해주세여 | 인가요=인가여 | 되나요=되나여,돼나요 | 하나요=하나여 | 있나요=있나여 | 어디예요=어디에요
    했는데=햇는데 | 됐어요=됬어요 | 왔어요=왓어요 | 비밀번호=비번 | 전화번호=전번`,
  th: `ครับ=คับ,ครัช | ค่ะ=คะ,ค่า | ไหม=มั้ย,ไม๊,ป่ะ | อะไร=ไร | ทำไม=ทำมัย | เท่าไหร่=เท่าไร,เท่าไหร | หรือเปล่า=ป่าว,รึเปล่า | อย่างไร=ยังไง | เขา=เค้า
    หรือยัง=รึยัง | ก็=ก้อ | แล้ว=แร้ว,ละ | ได้=ด้าย | ขอบคุณ=ขอบคุน,ขอบใจ | หนู=นู๋ | เมื่อไหร่=เมื่อไร | สวัสดี=หวัดดี | อยู่=อยุ่ | ไม่=ม่าย | เป็น=เปน`,
};

export interface AbbreviationList {
  /** Finds what can be abbreviated, the longest first. */
  pattern: RegExp;
  /** By what was found, in lower case. */
  short: ReadonlyMap<string, readonly string[]>;
}

const lists = new Map<string, AbbreviationList>();

/** Null for a language whose chats we do not know. */
export function abbreviationsOf(language: LanguageTag | null): AbbreviationList | null {
  const written = language === null ? undefined : LISTS[language];
  if (language === null || !written) return null;
  let list = lists.get(language);
  if (!list) {
    const short = new Map(
      written
        .split(/\s*[|\n]\s*/)
        .map((entry) => entry.split("="))
        .map(([long, choices]) => [long!.toLowerCase(), choices!.split(",")]),
    );
    const longestFirst = [...short.keys()]
      .sort((a, b) => b.length - a.length)
      .map((long) => long.replaceAll("'", "['’]"));
    // Scripts without spaces have no borders of words to look for; nor does Korean, whose endings are what is abbreviated.
    const border = /^(zh|ja|ko|th)/.test(language)
      ? ["", ""]
      : ["(?<![\\p{L}\\p{M}\\p{N}])", "(?![\\p{L}\\p{M}\\p{N}])"];
    list = { pattern: new RegExp(`${border[0]}(?:${longestFirst.join("|")})${border[1]}`, "giu"), short };
    lists.set(language, list);
  }
  return list;
}
