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

/** The same, with tests that come with the image, and a buildspec that runs them in it. */
export function testedVersion(number: string, baseImage: string): Files {
  const files = version(number, baseImage);
  return {
    ...files,
    'Dockerfile': files.Dockerfile.replace('COPY www /www', 'COPY www /www\nCOPY test.sh /'),
    'test.sh': [
      "grep -q 'This is version' /www/index.html || { echo 'the page names no version' >&2; failure='<failure/>'; }",
      'echo "<testsuite><testcase name=\'page\'>$failure</testcase></testsuite>"',
      '[ -z "$failure" ]',
      '',
    ].join('\n'),
    'ci/test.yml': [
      'version: 0.2',
      'phases:',
      '  pre_build:',
      '    commands:',
      '      - aws ecr get-login-password | docker login --username AWS --password-stdin "${IMAGE_REPOSITORY_URI%%/*}"',
      '  build:',
      '    commands:',
      '      - docker run --rm "$IMAGE_URI" sh /test.sh > junit.xml',
      'reports:',
      '  page:',
      '    files: junit.xml',
      '',
    ].join('\n'),
  };
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
