import { describe, expect, it } from "vitest";
import { deviceOf, shortAddress } from "./device.ts";

describe("a session's device", () => {
  it("is the browser and the system", () => {
    const agents: [string, string][] = [
      ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"],
      [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
        "Safari, macOS",
      ],
      [
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "Chrome, Android",
      ],
      [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        "Edge, Windows",
      ],
      [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
        "Chrome, iOS",
      ],
      ["curl/8.5.0", "curl"],
      ["", ""],
      ["<script>alert(1)</script>", ""],
    ];
    for (const [agent, device] of agents) expect(deviceOf(agent)).toBe(device);
  });

  it("has an address that says where from, not who", () => {
    expect(
      ["203.0.113.77", "::ffff:203.0.113.77", "2001:db8:7:1::5", "2001:db8::5", "::1", "unknown"].map(shortAddress),
    ).toEqual(["203.0.113.x", "203.0.113.x", "2001:db8:7::x", "2001:db8::x", "::x", ""]);
  });
});
