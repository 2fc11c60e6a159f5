/** A reporter of the files in which a test failed, one a line. */
export default async function* failed(events) {
  for await (const { type, data } of events) if (type === 'test:fail') yield `${data.file}\n`;
}
