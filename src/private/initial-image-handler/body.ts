/**
 * The bytes of an answer, which holds on to the answer until somebody reads them: when nobody has it any more and memory is
 * tidied up, fetch cancels the body, which then ends as if it were empty.
 *
 * @see https://fetch.spec.whatwg.org/#garbage-collection
 */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body) yield* response.body;
}
