import type { LanguageName } from '../shape.ts';

/** Whose code is no app's. Names are compared with their beginnings, paths with any part. */
export interface Libraries {
  readonly modules: readonly string[];
  readonly paths: readonly string[];
}

const javaLibraries = [
  ...['java.', 'javax.', 'jakarta.', 'jdk.', 'sun.', 'com.sun.', 'kotlin.', 'kotlinx.', 'scala.'],
  ...['groovy.', 'clojure.', 'android.', 'androidx.', 'dalvik.', 'com.android.', 'com.ibm.ws.'],
  ...['org.springframework.', 'reactor.', 'io.netty.', 'io.reactivex.', 'org.reactivestreams.'],
  ...['org.apache.', 'org.eclipse.', 'org.hibernate.', 'org.jboss.', 'org.aspectj.', 'org.slf4j.'],
  ...['org.codehaus.', 'org.glassfish.', 'org.junit.', 'junit.', 'org.mockito.', 'org.testng.'],
  ...['org.postgresql.', 'org.mariadb.', 'com.mysql.', 'oracle.', 'com.microsoft.sqlserver.'],
  ...['com.mongodb.', 'org.redisson.', 'redis.clients.', 'io.lettuce.', 'org.elasticsearch.'],
  ...['com.zaxxer.hikari.', 'org.h2.', 'org.jooq.', 'org.mybatis.', 'org.flywaydb.', 'liquibase.'],
  ...['com.fasterxml.', 'com.google.common.', 'com.google.gson.', 'com.google.inject.', 'okhttp3.'],
  ...['com.google.protobuf.', 'com.google.api.', 'com.google.cloud.', 'dagger.', 'retrofit2.'],
  ...['okio.', 'feign.', 'io.grpc.', 'io.vertx.', 'io.quarkus.', 'io.smallrye.', 'io.micronaut.'],
  ...['io.ktor.', 'io.micrometer.', 'io.opentelemetry.', 'io.github.resilience4j.', 'io.undertow.'],
  ...['io.dropwizard.', 'com.netflix.', 'com.amazonaws.', 'software.amazon.', 'com.azure.'],
  ...['ch.qos.logback.', 'net.bytebuddy.', 'net.sf.cglib.', 'javassist.', 'org.bouncycastle.'],
  ...['akka.', 'org.apache.pekko.', 'play.', 'zio.', 'cats.', 'fs2.', 'arrow.core.', 'graphql.'],
  ...['rx.', 'lombok.', 'org.quartz.', 'org.thymeleaf.', 'freemarker.', 'com.sun.proxy.'],
];

const phpLibraries = [
  ...['Illuminate\\', 'Symfony\\', 'Laravel\\', 'Doctrine\\', 'GuzzleHttp\\', 'Psr\\', 'Monolog\\'],
  ...[
    'League\\',
    'Twig\\',
    'OpenTelemetry\\',
    'Composer\\',
    'Slim\\',
    'Carbon\\',
    'PDO',
    'Predis\\',
  ],
  ...['Laminas\\', 'CakePHP\\', 'Cake\\', 'yii\\', 'CodeIgniter\\', 'PHPUnit\\', 'Livewire\\'],
];

const rustLibraries = [
  ...['std', 'core', 'alloc', 'test', 'proc_macro', 'backtrace', 'rust_begin_unwind', 'tokio'],
  ...[
    'tokio_util',
    'tokio_rustls',
    'hyper',
    'hyper_util',
    'axum',
    'axum_core',
    'tower',
    'tower_http',
  ],
  ...['tower_service', 'actix', 'actix_web', 'actix_http', 'actix_rt', 'actix_service', 'warp'],
  ...['rocket', 'tonic', 'reqwest', 'h2', 'http', 'futures', 'futures_util', 'futures_core', 'mio'],
  ...['async_std', 'rayon', 'rayon_core', 'crossbeam', 'anyhow', 'eyre', 'color_eyre', 'thiserror'],
  ...['serde', 'serde_json', 'sqlx', 'sqlx_core', 'diesel', 'tracing', 'opentelemetry', 'log'],
  ...['panic_unwind', 'pin_project_lite', 'async_trait', 'once_cell', 'regex', 'clap', 'sea_orm'],
];

export const libraries: Readonly<Record<LanguageName, Libraries>> = {
  javascript: {
    modules: [],
    paths: [
      ...['node_modules/', 'node:', '.pnpm/', '.yarn/', 'jspm_packages/', 'bower_components/'],
      ...['chrome-extension:', 'moz-extension:', 'safari-extension:', 'safari-web-extension:'],
      ...['<anonymous>', '[native code]', 'wasm:', 'webpack/bootstrap', 'webpack/runtime'],
      ...['/webpack-runtime', '/webpack.js', '/polyfill', '/static/chunks/framework'],
      ...['/static/chunks/webpack', '/static/chunks/main-', '/static/chunks/main.', '/core-js/'],
      ...['/vendor.', '/vendors.', '/vendors~', '/vendors-', '/chunk-vendors', '/next/dist/'],
      ...[
        '/vendor-bundle',
        '/zone.js',
        '/assets/vendor-',
        '//deno.land/',
        '//esm.sh/',
        '//jsr.io/',
      ],
      ...['//unpkg.com/', '//cdn.jsdelivr.net/', '//www.googletagmanager.com/'],
    ],
  },
  python: {
    modules: [],
    paths: [
      ...['site-packages/', 'dist-packages/', '/lib/python3', '/lib64/python3', '/lib/python2'],
      ...['<frozen ', '.egg/', '/Python/Lib/', '.pex/', '/lib-python/', '/pypy3/'],
    ],
  },
  java: { modules: javaLibraries, paths: [] },
  go: {
    modules: [
      'runtime',
      'go.opentelemetry.io/',
      'golang.org/x/',
      'google.golang.org/',
      'gopkg.in/',
    ],
    paths: ['/pkg/mod/', '/vendor/', '/usr/local/go/src/', '/go/src/runtime/', '/libexec/src/'],
  },
  dotnet: {
    modules: [
      ...['System.', 'Microsoft.', 'Mono.', 'Newtonsoft.Json.', 'Npgsql.', 'MySql.', 'Dapper.'],
      ...['MySqlConnector.', 'StackExchange.Redis.', 'RabbitMQ.', 'MassTransit.', 'MediatR.'],
      ...['Polly.', 'Serilog.', 'NLog.', 'Hangfire.', 'Grpc.', 'AutoMapper.', 'FluentValidation.'],
      ...['Castle.', 'Autofac.', 'OpenTelemetry.', 'MongoDB.', 'Elasticsearch.', 'NHibernate.'],
      ...['IdentityServer4.', 'Swashbuckle.', 'Xunit.', 'NUnit.', 'Quartz.', 'Confluent.Kafka.'],
    ],
    paths: [],
  },
  ruby: {
    modules: [],
    paths: [
      ...[
        '/gems/',
        '<internal:',
        '/vendor/bundle/',
        '/lib/ruby/',
        '/rubygems/',
        '/bundler/',
        '(eval',
      ],
      ...[
        '/.rbenv/versions/',
        '/.rvm/rubies/',
        '/usr/local/bundle/',
        '/usr/local/bin/',
        '/bin/bundle',
      ],
    ],
  },
  php: { modules: phpLibraries, paths: ['/vendor/', 'phar://', '/wp-includes/', '/wp-admin/'] },
  rust: {
    modules: rustLibraries,
    paths: ['/.cargo/registry/', '/.cargo/git/', '/rustc/', '/rustlib/src/', '/cargo/registry/'],
  },
};

/** First elements of the packages of Go's own library. Other packages without a dot are an app's. */
export const goStandard: ReadonlySet<string> = new Set([
  ...['archive', 'bufio', 'bytes', 'cmp', 'compress', 'container', 'context', 'crypto', 'database'],
  ...[
    'debug',
    'embed',
    'encoding',
    'errors',
    'expvar',
    'flag',
    'fmt',
    'go',
    'hash',
    'html',
    'image',
  ],
  ...[
    'index',
    'io',
    'iter',
    'log',
    'maps',
    'math',
    'mime',
    'net',
    'os',
    'path',
    'plugin',
    'reflect',
  ],
  ...['regexp', 'runtime', 'slices', 'sort', 'strconv', 'strings', 'structs', 'sync', 'syscall'],
  ...['testing', 'text', 'time', 'unicode', 'unique', 'unsafe', 'weak'],
]);
