// Everything by name: what can be done here, where one can go, and conversations by their number or the customer's name.
import { useEffect, useRef, useState } from "react";
import { Chooser, type Option } from "../../design/elements/Chooser.tsx";
import { addressOf, open as openAddress } from "../address.ts";
import type { Api, Conversation } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { useText } from "../text.tsx";
import { commandsNow, groups } from "./commands.ts";
import { Keys } from "./KeyList.tsx";

interface Props {
  api: Api;
  /** What is listed now: found by its customer's name without asking. */
  listed: readonly Conversation[];
  nameOf(conversation: Conversation): string;
  onClose(): void;
}

const askAfterMs = 150;

export function Palette({ api, listed, nameOf, onClose }: Props) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<readonly Conversation[]>([]);
  const [commands] = useState(() => commandsNow().filter(({ keyOnly }) => !keyOnly));

  useEffect(() => {
    const before = document.activeElement;
    const opened = dialog.current!;
    if (!opened.open) opened.showModal();
    return () => {
      opened.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const wanted = typed.trim();
  useEffect(() => {
    setFound([]);
    if (!/^#?\d{1,9}$/.test(wanted)) return;
    let asked = true;
    const timer = setTimeout(() => {
      api.search(wanted).then(
        ({ hits }) => {
          const number = Number(wanted.replace("#", ""));
          if (asked)
            setFound(
              hits
                .map(({ conversation }) => conversation)
                .filter((each) => each.number === number)
                .slice(0, 1),
            );
        },
        () => {}, // nothing found
      );
    }, askAfterMs);
    return () => {
      asked = false;
      clearTimeout(timer);
    };
  }, [api, wanted]);

  const conversations = wanted
    ? [...found, ...listed.filter(({ id }) => !found.some((each) => each.id === id))].slice(0, 2_000)
    : [];
  const options: Option[] = [
    ...groups.flatMap((group) =>
      commands
        .filter((command) => command.group === group)
        .map((command) => ({
          value: command.id,
          label: command.label,
          group: text(`palette.${group}`),
          before: <Icon name={command.icon} />,
          after: command.keys && <Keys keys={command.keys} />,
        })),
    ),
    ...conversations.map((conversation) => ({
      value: `conversation:${conversation.id}`,
      label: `#${conversation.number} ${nameOf(conversation)}`,
      texts: [`#${conversation.number}`, nameOf(conversation)],
      group: text("palette.conversations"),
      before: <Face id={conversation.id} name={conversation.customerName} small />,
    })),
  ];

  function choose(value: string) {
    onClose();
    const id = value.startsWith("conversation:") ? value.slice("conversation:".length) : null;
    if (id) openAddress(addressOf({ view: "all", conversation: id }));
    // When the palette has gone and given the focus back: what runs now may put it elsewhere.
    else setTimeout(() => commands.find((command) => command.id === value)?.run());
  }

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={text("palette")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <Chooser
        label={text("palette.placeholder")}
        options={options}
        nothing={text("palette.nothing")}
        onType={setTyped}
        onChoose={choose}
      />
    </dialog>
  );
}
