export { type Facts, Failure } from '@dojang/kernel/cli';
