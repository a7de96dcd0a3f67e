import { Seen } from '@dojang/kernel/web';

/** The output of a program, unchanged. Long text scrolls inside the block, also by the keyboard. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard.
      tabIndex={0}
      className="mt-2 max-h-60 overflow-auto rounded-lg bg-sunk p-3 -outline-offset-2"
    >
      <pre className="code break-words whitespace-pre-wrap">
        <Seen text={text} />
      </pre>
    </section>
  );
}
