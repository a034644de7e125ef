// The generated clients that Thaw uses. Who calls one imports this file dynamically: the client costs some hundred
// milliseconds to load, and a dynamic import of the whole package would bundle all of it.
export { BatchV1Api, CoreV1Api } from '@kubernetes/client-node';
