export { usageError, UserError } from "./user-error";
export { RestError, shownAddress, unexpectedAnswer, retryableStatuses } from "./rest-error";
export { type ExitCode, exitCodeMeanings, exitCodes } from "./exit-codes";
export { useProxyOf } from "./proxy";
export { retryAfterOf } from "./retry-after";
export { defaultRetryPolicy, pause, type RetryPolicy, retryPolicyFrom, withRetries } from "./retry";
export { RestClient, type RestOptions, type RestRequest, readJson, type SentAnswer } from "./rest-client";
export { type Fetch, type FetchedResponse, type FetchInit } from "./exchange";
export {
  hideSecrets,
  rememberAuthorization,
  rememberPassword,
  rememberSecret,
  withoutCredentials,
} from "./secrets";
export { inOrder } from "./in-order";
export {
  address,
  anything,
  done,
  exactly,
  filledText,
  flag,
  list,
  number,
  object,
  orElse,
  record,
  recorded,
  type Shape,
  ShapeError,
  text,
} from "./shape";
export { checkAnswer, describeBody, errorWords, isHtml, readAnswer, UnexpectedAnswer } from "./answer";
export { type AuthorizationProvider, type RestTarget } from "./target";
export { nextPage } from "./pages";
export { mapLimited } from "./map-limited";
