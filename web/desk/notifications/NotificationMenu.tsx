// What one wants to be called for, and how: off until somebody asks for it by their own click.
import { useLayoutEffect, useRef, useState } from "react";
import { placeBeside } from "../../design/elements/place-beside.ts";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";
import type { Wishes } from "./notify.ts";
import { playTone, readySound } from "./tone.ts";

const can = "Notification" in window;

export function NotificationMenu({ wishes, onWishes }: { wishes: Wishes; onWishes(wishes: Wishes): void }) {
  const text = useText();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [refused, setRefused] = useState(can && Notification.permission === "denied");
  useLayoutEffect(() => {
    if (open) placeBeside(popover.current!, button.current!);
  }, [open]);

  async function show(wanted: boolean) {
    const permission = wanted && can ? await Notification.requestPermission() : "default";
    setRefused(permission === "denied");
    onWishes({ ...wishes, shown: wanted && permission === "granted" });
  }
  function sound(wanted: boolean) {
    if (wanted) {
      readySound();
      setTimeout(playTone, 50);
    }
    onWishes({ ...wishes, sound: wanted });
  }
  const check = (name: "mentions" | "replies") => (
    <label className="check">
      <input
        type="checkbox"
        checked={wishes[name]}
        onChange={(event) => onWishes({ ...wishes, [name]: event.currentTarget.checked })}
      />
      {text(`notify.${name}`)}
    </label>
  );

  return (
    <>
      <button
        ref={button}
        type="button"
        className="button quiet icon-only small"
        popoverTarget="notifications"
        aria-expanded={open}
        aria-label={text("notify")}
        title={text("notify")}
      >
        <Icon name="bell" />
      </button>
      <div
        ref={popover}
        id="notifications"
        popover="auto"
        className="picker notifications"
        role="dialog"
        aria-label={text("notify")}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        <div className="form">
          <fieldset className="form">
            <legend className="hint">{text("notify.how")}</legend>
            <label className="check">
              <input
                type="checkbox"
                checked={wishes.shown}
                disabled={!can}
                onChange={(event) => void show(event.currentTarget.checked)}
              />
              {text("notify.shown")}
            </label>
            {refused && (
              <p className="hint" role="alert" data-tone="bad">
                {text("notify.refused")}
              </p>
            )}
            <label className="check">
              <input type="checkbox" checked={wishes.sound} onChange={(event) => sound(event.currentTarget.checked)} />
              {text("notify.sound")}
            </label>
          </fieldset>
          <fieldset className="form">
            <legend className="hint">{text("notify.for")}</legend>
            {(["anyone", "mine", "none"] as const).map((each) => (
              <label key={each} className="check">
                <input
                  type="radio"
                  name="notify-waiting"
                  checked={wishes.waiting === each}
                  onChange={() => onWishes({ ...wishes, waiting: each })}
                />
                {text(`notify.waiting.${each}`)}
              </label>
            ))}
            {check("mentions")}
            {check("replies")}
          </fieldset>
        </div>
      </div>
    </>
  );
}
