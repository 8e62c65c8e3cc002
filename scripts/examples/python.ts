import { join } from 'path';
import { Language, runAt } from './language';
import { only } from './packages';

/** The wheel, in a virtual environment of its own. */
export const python: Language = {
  name: 'Python',
  target: 'python',
  tools: [['python3', '-c', 'import venv, ensurepip']],
  install: async (at) => {
    const wheel = only(join(at.dist, 'python'), '.whl');
    await runAt(at, 'python3', ['-m', 'venv', '.venv']);
    await runAt(at, join('.venv', 'bin', 'pip'), ['install', '--quiet', join(at.dist, 'python', wheel), '-r', 'requirements.txt']);
    return wheel;
  },
  reader: {
    heading: '### In Python',
    environment: async (at) => ({ PIP_FIND_LINKS: [process.env.PIP_FIND_LINKS, join(at.dist, 'python')].filter(Boolean).join(' ') }),
  },
  synthesise: async (app, outdir, at) => {
    await runAt(at, join('.venv', 'bin', 'python'), [`${app}.py`], { CDK_OUTDIR: outdir });
  },
};
