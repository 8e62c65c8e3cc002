import { DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, StringConcat, TokenizedStringFragments, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * What a value is as of now. CDK's own way to resolve would make a lazy value keep what it says now for good, and so lose what
 * is added to a service later: alarms, volumes, hooks.
 */
export function resolvedNow(scope: IConstruct, value: unknown): any {
  return Tokenization.resolve(value, { scope, resolver: new EarlyResolver(new Joined()) });
}

/** The same with texts as they were said, tokens and all. */
export function resolvedToReferences(scope: IConstruct, value: unknown): any {
  return Tokenization.resolve(value, { scope, resolver: new TextsAsSaid(new StringConcat()) });
}

/** Leaves no trace in a lazy value, which remembers what it has said; unless it has made something, which it can do but once. */
class EarlyResolver extends DefaultTokenResolver {
  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    const lazy = token as { _cached?: unknown };
    const { _cached: before } = lazy;
    const siblings = context.scope.node.scope?.node;
    const count = siblings?.children.length;
    const resolved = super.resolveToken(token, context, postProcessor);
    if ('_cached' in lazy && siblings?.children.length === count) lazy._cached = before;
    return resolved;
  }
}

class TextsAsSaid extends EarlyResolver {
  public override resolveString(fragments: TokenizedStringFragments): any {
    return fragments.join(new StringConcat());
  }
}

/** Puts together what CloudFormation has to put together. */
class Joined extends StringConcat {
  public override join(left: any, right: any): any {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    return { 'Fn::Join': ['', [...partsOf(left), ...partsOf(right)]] };
  }
}

function partsOf(text: any): any[] {
  const [delimiter, parts] = text?.['Fn::Join'] ?? [];
  return delimiter === '' ? parts : [text];
}
