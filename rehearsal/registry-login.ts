import { RegistryLogin } from './ecs/engine';
import { Emulator } from './emulator/emulator';

/** Images are pulled with the rights of the execution role. */
export async function registryLogin(emulator: Emulator, image: string, executionRole: string | undefined): Promise<RegistryLogin | undefined> {
  const registry = emulator.host;
  if (!image.startsWith(`${registry}/`)) return undefined;
  if (!executionRole) throw new Error('the task definition has no execution role to pull its image with');
  const role = await emulator.aws.as(executionRole, 'ecs-tasks.amazonaws.com');
  const { authorizationData: [token] = [] } = await role.ecr.getAuthorizationToken({});
  const [username, password] = Buffer.from(token.authorizationToken!, 'base64').toString().split(':');
  return { registry, username, password };
}
