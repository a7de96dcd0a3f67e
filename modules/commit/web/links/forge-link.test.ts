import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitLink } from './forge-link.ts';

const sha = 'c'.repeat(40);
const urlOf = (remote: string | null) => commitLink(remote, sha)?.url ?? null;

test('a commit has a page by the shape of its remote', () => {
  for (const [remote, url] of [
    ['git@github.com:dojang/dojang.git', `https://github.com/dojang/dojang/commit/${sha}`],
    ['https://github.com/dojang/dojang', `https://github.com/dojang/dojang/commit/${sha}`],
    ['ssh://git@github.acme.co.kr:2222/a/b.git', `https://github.acme.co.kr/a/b/commit/${sha}`],
    ['git@gitlab.com:a/b/c/d.git', `https://gitlab.com/a/b/c/d/-/commit/${sha}`],
    [
      'https://gitlab.acme.kr:8443/team/sub/x.git/',
      `https://gitlab.acme.kr:8443/team/sub/x/-/commit/${sha}`,
    ],
    ['https://codeberg.org/a/b.git', `https://codeberg.org/a/b/commit/${sha}`],
    ['http://gitea.local:3000/a/b', `http://gitea.local:3000/a/b/commit/${sha}`],
    ['git@forgejo.acme.io:a/b', `https://forgejo.acme.io/a/b/commit/${sha}`],
    ['git@bitbucket.org:a/b.git', `https://bitbucket.org/a/b/commits/${sha}`],
  ] as const) {
    assert.equal(urlOf(remote), url, remote);
  }
});

test('no link carries a name or a password, and nothing but a known host is linked to', () => {
  assert.equal(
    urlOf('https://name:p4ss@github.com/a/b.git'),
    `https://github.com/a/b/commit/${sha}`,
  );
  for (const remote of [
    null,
    '',
    '/srv/git/github/a.git',
    '../github.com/a/b',
    'file:///github.com/a/b',
    'javascript:alert(1)//github.com/a/b',
    'https://git.example/a/b.git',
    'https://notgithub.com/a/b',
    'https://github.com.evil.example@evil.example/a/b',
    'https://github.com/a/../../b',
    'https://github.com/a/b?x=1#y/c',
    'git@github.com:a',
    'git@github.com:a/b c',
    'C:\\github\\a',
  ]) {
    const url = urlOf(remote);
    assert.ok(url === null || url === `https://github.com/a/b/commit/${sha}`, `${remote} → ${url}`);
  }
});
