/** The languages whose set-up is shown, by the names that they have everywhere. */
export const platforms = [
  { value: 'node', label: 'Node' },
  { value: 'python', label: 'Python' },
  { value: 'java', label: 'Java' },
  { value: 'go', label: 'Go' },
  { value: 'dotnet', label: '.NET' },
] as const;
export type Platform = (typeof platforms)[number]['value'];

const agentOfJava =
  'https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar';

const lines: Readonly<Record<Platform, { readonly install: string; readonly start: string }>> = {
  node: {
    install: 'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
    start: 'node --require @opentelemetry/auto-instrumentations-node/register app.js',
  },
  python: {
    install:
      'pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http\nopentelemetry-bootstrap --action=install',
    start: 'opentelemetry-instrument python app.py',
  },
  java: {
    install: `curl -LO ${agentOfJava}`,
    start: 'java -javaagent:./opentelemetry-javaagent.jar -jar app.jar',
  },
  go: {
    install:
      'go get go.opentelemetry.io/otel/sdk \\\n  go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp',
    start: `exporter, err := otlptracehttp.New(ctx)
if err != nil {
  return err
}
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
otel.SetTracerProvider(provider)
defer provider.Shutdown(ctx)`,
  },
  dotnet: {
    install: `dotnet add package OpenTelemetry.Extensions.Hosting
dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol
dotnet add package OpenTelemetry.Instrumentation.AspNetCore
dotnet add package OpenTelemetry.Instrumentation.Http`,
    start: `builder.Services.AddOpenTelemetry()
  .WithTracing(traces => traces
    .AddAspNetCoreInstrumentation(options => options.RecordException = true)
    .AddHttpClientInstrumentation()
    .AddOtlpExporter());`,
  },
};

/** What is installed, and how the service is started or what is added to it. The settings are the same for all. */
export const setUpOf = (platform: Platform): (typeof lines)[Platform] => lines[platform];
