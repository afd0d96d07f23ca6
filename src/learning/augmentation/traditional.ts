// Simplified and traditional Chinese: the characters of everyday and shop language that the two write differently. A small table of
// our own; where one simplified character stands for several traditional ones, the one that customers of a shop mean.

const PAIRS =
  "订訂单單货貨发發换換费費运運递遞买買卖賣价價钱錢账帳户戶号號码碼电電话話邮郵达達迟遲签簽还還补補偿償损損坏壞错錯质質检檢测測试試评評论論级級会會员員积積优優满滿减減赠贈礼禮装裝壶壺叶葉红紅绿綠乌烏龙龍国國际際关關税稅网網" +
  "页頁点點击擊链鏈图圖视視频頻声聲线線机機脑腦设設备備软軟载載权權证證时時间間钟鐘两兩个個几幾从從为為么麼这這里裡们們谁誰说說请請问問题題谢謝对對没沒来來过過给給让讓帮幫办辦处處应應该該须須认認识識记記写寫读讀听聽见見觉覺" +
  "头頭门門开開进進转轉车車东東边邊后後长長宽寬轻輕热熱凉涼温溫净淨实實样樣变變动動务務劳勞产產业業专專属屬类類别別种種数數据據总總计計资資贵貴赔賠负負责責贷貸购購赢贏贴貼预預领領颜顏顺順风風飞飛饭飯饮飲馆館马馬验驗鱼魚鲜鮮" +
  "鸡雞麦麥齐齊龄齡丽麗举舉义義乐樂习習书書云雲亲親仅僅众眾体體储儲儿兒党黨兰蘭兴興养養冲沖决決况況准準划劃创創剂劑剧劇势勢区區医醫华華协協卫衛历歷厅廳压壓厂廠双雙叠疊台臺吗嗎启啟响響哑啞团團园園围圍圆圓场場块塊坚堅执執坛壇" +
  "复復够夠夹夾奖獎妆妝妈媽学學宁寧宝寶审審宾賓寻尋导導将將尽盡层層届屆岁歲币幣师師带帶广廣库庫庆慶废廢异異弃棄张張弹彈强強归歸录錄彻徹径徑态態恶惡悬懸惯慣惊驚戏戲战戰扫掃扩擴护護报報担擔拥擁择擇挂掛挤擠捡撿摆擺摇搖撑撐敌敵" +
  "断斷旧舊显顯晓曉暂暫术術朴樸杂雜条條构構标標栏欄树樹档檔桥橋梦夢楼樓榄欖欢歡欧歐残殘气氣汇匯汉漢汤湯沟溝泪淚泽澤洁潔济濟浓濃涂塗润潤涨漲渐漸湾灣湿濕滤濾灯燈灵靈炉爐烂爛烧燒爱愛状狀独獨猫貓现現环環画畫疗療监監盖蓋盘盤确確" +
  "础礎离離称稱稳穩竞競笔筆筛篩简簡粮糧紧緊纠糾约約纪紀纸紙细細织織终終经經结結绍紹绕繞统統继繼续續维維综綜缓緩编編缘緣缩縮罗羅职職联聯肿腫胶膠脏髒舰艦艺藝节節范範药藥获獲虑慮虽雖袜襪规規览覽讨討训訓议議讲講许許访訪诉訴词詞" +
  "译譯诚誠询詢详詳语語误誤调調贡貢财財败敗贯貫贸貿赏賞赞贊赶趕跃躍轮輪较較辆輛输輸迁遷违違连連迹跡适適选選遗遺邻鄰郑鄭酿釀释釋针針钥鑰铁鐵铜銅铝鋁银銀锁鎖锅鍋键鍵镜鏡闭閉闲閒闻聞阳陽阴陰阶階陆陸险險随隨隐隱难難雾霧静靜韩韓" +
  "项項顾顧饰飾骗騙";

const toTraditionalTable = new Map<string, string>();
const toSimplifiedTable = new Map<string, string>();
for (let k = 0; k < PAIRS.length; k += 2) {
  const [simplified, traditional] = [PAIRS[k]!, PAIRS[k + 1]!];
  toTraditionalTable.set(simplified, traditional);
  toSimplifiedTable.set(traditional, simplified);
}

const HAN = /\p{Script=Han}/gu;

/** The characters of the table in their traditional form; all others stay. */
export function toTraditional(text: string): string {
  return text.replace(HAN, (character) => toTraditionalTable.get(character) ?? character);
}

/** The characters of the table in their simplified form; all others stay. */
export function toSimplified(text: string): string {
  return text.replace(HAN, (character) => toSimplifiedTable.get(character) ?? character);
}

export function hasTraditional(text: string): boolean {
  for (const character of text) if (toSimplifiedTable.has(character)) return true;
  return false;
}
