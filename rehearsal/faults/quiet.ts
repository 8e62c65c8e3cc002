/** Does something whose lines of output go into a list instead. */
export async function silently<T>(said: string[], work: () => Promise<T>): Promise<T> {
  const { log } = console;
  console.log = (...words: unknown[]) => { said.push(words.join(' ')); };
  try {
    return await work();
  } finally {
    console.log = log;
  }
}
