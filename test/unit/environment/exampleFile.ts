/** An environment file in which every field of the format stands. */
export const exampleFile = `apiVersion: thaw.dev/v1alpha1
kind: Environment
metadata:
  name: shop
  namespace: demo
spec:
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: web
          image: registry.example/shop:1
        - name: cache
          image: registry.example/cache:1
      initContainers:
        - name: migrate
          image: registry.example/migrate:1
  containers: [web, cache]
  readiness:
    http:
      port: 8080
      path: /health
      expectedStatus: 204
    timeout: 90s
  warmUp:
    - logLine:
        container: web
        contains: Started
    - http:
        method: POST
        port: 8080
        path: /search?q=shoes
        headers:
          Content-Type: application/json
        body: '{}'
        count: 500
        expectedStatus: 201
        bodyContains: results
        timeout: 2s
    - exec:
        container: cache
        command: [/bin/fill, --all]
        timeout: 5m
    - settle:
        http:
          port: 8080
          path: /
        window: 50
        tolerancePercent: 2.5
        timeout: 10m
    - sleep: 500ms
  hooks:
    beforeDump:
      - command: [/bin/collect]
    atClaim:
      - container: cache
        command: [/bin/reseed]
        timeout: 1m30s
  route: nested
  image:
    name: team/shop
    registry: registry.example:5000
  pool:
    size: 5
    lifetime: 8h
  retention:
    count: 4
    age: 7d
    size: 20Gi
  startupProbe:
    exec:
      command: [/bin/check]
  startup:
    budgetMs: 600
    compareWith:
      cold: 3
`;

/** The example with a part of it replaced. */
export function changedExample(part: string, replacement: string): string {
  if (!exampleFile.includes(part)) throw new Error(`The example has no part ${part}`);
  return exampleFile.replace(part, () => replacement);
}
