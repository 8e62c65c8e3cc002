import { Files } from './source-repository';

/** A service of one page that says its version. */
export function version(number: string, baseImage: string): Files {
  return {
    'Dockerfile': [
      `FROM ${baseImage}`,
      'COPY www /www',
      'RUN test -s /www/index.html',
      'CMD ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"]',
      '',
    ].join('\n'),
    'www/index.html': `<!doctype html><title>api</title><p>This is version ${number}.</p>\n`,
  };
}

/** The same, with a database to migrate before it is deployed. */
export function migratingVersion(number: string, baseImage: string, migration = 'echo migrating the database'): Files {
  const files = version(number, baseImage);
  return { ...files, 'Dockerfile': files.Dockerfile.replace('COPY www /www', 'COPY www /www\nCOPY migrate.sh /'), 'migrate.sh': `${migration}\n` };
}

/** The same with a mistake that only a health check finds. */
export function unhealthyVersion(number: string, baseImage: string): Files {
  const files = migratingVersion(number, baseImage);
  return { ...files, Dockerfile: files.Dockerfile.replace('"-p", "80"', '"-p", "81"') };
}

/** The same with a mistake that only the build finds. */
export function brokenVersion(number: string, baseImage: string): Files {
  const files = version(number, baseImage);
  return { ...files, Dockerfile: files.Dockerfile.replace('/www/index.html', '/www/forgotten.html') };
}
