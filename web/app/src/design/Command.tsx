/** A command to be typed or copied: lines break between its words only, never inside one such as --config. */
export function Command({ text }: { text: string }) {
  return (
    <code>
      {text.split(' ').map((word, index) => (
        <span key={index}>
          {index > 0 && ' '}
          <span className="word">{word}</span>
        </span>
      ))}
    </code>
  );
}
