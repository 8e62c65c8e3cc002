/** What CloudFormation sends, as far as it is needed here. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: unknown;
}

/** One and the same for ever, as another one would make CloudFormation delete what had the last. */
const PHYSICAL_RESOURCE_ID = 'initial-image';
/** An answer may have 4096 bytes in all. */
const REASON_LENGTH = 1000;
const ATTEMPTS = 3;

/**
 * Tells CloudFormation how it went. Without an answer it would wait until its own timeout.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(event: CustomResourceEvent, failure?: string): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = Buffer.from(JSON.stringify({
    Status: failure === undefined ? 'SUCCESS' : 'FAILED',
    Reason: failure?.replace(/\s+/g, ' ').slice(0, REASON_LENGTH),
    PhysicalResourceId: PHYSICAL_RESOURCE_ID,
    StackId,
    RequestId,
    LogicalResourceId,
  }));
  await put(event.ResponseURL, body, ATTEMPTS);
}

async function put(url: string, body: Buffer, attempts: number): Promise<void> {
  try {
    // The address is signed for an empty content type.
    const response = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body });
    if (!response.ok) throw new Error(`CloudFormation's address answered ${response.status}`);
  } catch (error) {
    // Lambda then runs the function again, which finds most of its work done.
    if (attempts === 1) throw error;
    await put(url, body, attempts - 1);
  }
}
