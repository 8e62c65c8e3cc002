import { answer, CustomResourceEvent } from './answer';
import { FillOptions, fillPointers, FillRequest } from './fill-pointers';
import { Refusal } from './image';

/** What Lambda tells about an invocation, as far as it is needed here. */
export interface LambdaContext {
  readonly logGroupName: string;
  getRemainingTimeInMillis(): number;
}

/** Enough to answer, when the copying takes longer than Lambda allows. */
const TIME_TO_ANSWER = 20_000;

/** Fills the pointers of a repository when CloudFormation asks for it. The only thing that fails is the answer itself. */
export function newHandler(options: Omit<FillOptions, 'timeLeft'>): (event: CustomResourceEvent, context: LambdaContext) => Promise<void> {
  return async (event, context) => {
    const failure = event.RequestType === 'Delete' ? undefined : await failureOf(event.ResourceProperties as FillRequest, context, options);
    if (failure) console.error(failure);
    await answer(event, failure);
  };
}

/** How the function is called by Lambda. */
export const handler = newHandler({ scheme: 'https', pause: 2000 });

async function failureOf(request: FillRequest, context: LambdaContext, options: Omit<FillOptions, 'timeLeft'>): Promise<string | undefined> {
  const timeLeft = () => context.getRemainingTimeInMillis() - TIME_TO_ANSWER;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('the copy took longer than a function may run; take a smaller image, or one in this region')), timeLeft());
  });
  let failure: string | undefined;
  try {
    await Promise.race([fillPointers(request, { ...options, timeLeft }), late]);
  } catch (error) {
    const help = error instanceof Refusal ? '' : `; more in the log group ${context.logGroupName}`;
    failure = `initialImage ${request.SourceImage} cannot be copied: ${reasonOf(error)}${help}`;
  }
  clearTimeout(timer);
  return failure;
}

/** What failed, and why: of a broken connection fetch only tells in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error };
  return cause ? `${message} (${cause.message})` : message;
}
