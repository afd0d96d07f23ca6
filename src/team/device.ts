// What a session says about where it is: enough to know one's own again, and no more. Pure.

/** The order matters: most browsers also name those that they descend from. */
const browsers: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
];
const systems: [RegExp, string][] = [
  [/\biPad\b/, "iPadOS"],
  [/\biPhone\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** Such as "Firefox, Windows"; "" where nothing is known of it. */
export function deviceOf(userAgent: string): string {
  const name = (known: [RegExp, string][]) => known.find(([sign]) => sign.test(userAgent))?.[1];
  return [name(browsers), name(systems)].filter(Boolean).join(", ");
}

/** An address without its last part: 203.0.113.x, 2001:db8:7::x. */
export function shortAddress(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1];
  if (v4) return `${v4}.x`;
  if (!address.includes(":")) return "";
  const [front = ""] = address.split("::");
  const groups = front.split(":").filter(Boolean).slice(0, 3);
  return `${groups.join(":")}::x`;
}
