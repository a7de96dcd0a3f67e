export { signAccess } from '../base/token.ts';
export { addAccount, joinAccount } from './add-account.ts';
export { asOwner } from './as-owner.ts';
export { TestAuthenticator } from './authenticator.ts';
export { defineMarkJob } from './mark-job.ts';
export { type ModelDouble, type ModelManner, startModelDouble } from './model-double.ts';
export { type OidcDouble, startOidcDouble } from './oidc-double.ts';
export { addReceiver, type ReceiverDouble, startReceiverDouble } from './receiver-double.ts';
export { type SlackDouble, startSlackDouble } from './slack-double.ts';
export { type SmtpDouble, startSmtpDouble } from './smtp-double.ts';
export { invite, makeLink, makeStaff, recover, tryClaim } from './staff.ts';
export { allowAnyMonth, cutLedger, forgeLedger, tamper } from './tampering.ts';
export {
  claimLink,
  keyClient,
  pairDevice,
  sendAnonymous,
  sendByKey,
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
export { directServer, type TestServer, testServer } from './test-server.ts';
export { tickJob } from './tick-job.ts';
export { findUnbounded } from './unbounded.ts';
export { unforced } from './unforced.ts';
export { until } from './until.ts';
