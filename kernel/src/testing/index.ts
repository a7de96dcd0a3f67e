export { asOwner } from './as-owner.ts';
export { defineMarkJob } from './mark-job.ts';
export { type ModelDouble, type ModelManner, startModelDouble } from './model-double.ts';
export { type SmtpDouble, startSmtpDouble } from './smtp-double.ts';
export { invite, makeLink, makeStaff, recover, tryClaim } from './staff.ts';
export { cutLedger, forgeLedger, tamper } from './tampering.ts';
export {
  claimLink,
  pairDevice,
  sendAnonymous,
  type TestClient,
  wideLimits,
} from './test-client.ts';
export { testDatabase } from './test-database.ts';
export {
  newOrg,
  newPerson,
  type TestKernel,
  testKernel,
} from './test-kernel.ts';
export { type TestServer, testServer } from './test-server.ts';
export { findUnbounded } from './unbounded.ts';
export { until } from './until.ts';
