/** Larger than the longest list of acts. A server that sends more, or never ends, is cut off. */
const answerBytesMax = 32 * 1024 * 1024;

/** The text of an answer. @throws Error when it is longer than any of ours. */
export async function readBounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > answerBytesMax) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
