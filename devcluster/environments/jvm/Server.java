import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A catalogue in memory, served over HTTP. Its cold start is work, not waiting: it loads thousands of classes, as a
 * large framework does, fills a map with the articles, and answers itself until the compiler has warmed up.
 *
 * <p>The prices differ in every process, so that only this very process can repeat its answers.
 */
public final class Server {
  private record Article(int number, String name, double price, List<String> materials) {}

  private static final int ARTICLES = 350_000;
  private static final int WARM_UP_LOOKUPS = 1_500_000;
  private static final int CLASSES = 7_000;

  private final Instant startedAt = Instant.now();
  private final AtomicLong requests = new AtomicLong();
  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final int loadedClasses;
  private final Map<String, Article> catalogue;
  private final double warmUpTotal;

  private Server() throws IOException {
    loadedClasses = loadClasses();
    catalogue = makeCatalogue(new SplittableRandom(new SecureRandom().nextLong()));
    warmUpTotal = warmUp();
  }

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    Server server = new Server();
    // The archive holds the whole heap: what the start has left behind need not be in it.
    System.gc();
    server.listen(port);
    System.out.printf(
        "jvm: %d classes loaded, %d articles, listening on %d%n",
        server.loadedClasses, server.catalogue.size(), port);
  }

  /** Loads and links classes of the platform's own modules; those that cannot be loaded do not matter. */
  private static int loadClasses() throws IOException {
    List<String> names;
    try (Stream<Path> files =
        Stream.of("java.base", "java.xml", "java.net.http", "jdk.compiler", "jdk.httpserver", "java.desktop")
            .map(module -> FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module))
            .flatMap(Server::classFiles)) {
      names = files.map(Server::className).limit(CLASSES).toList();
    }
    int loaded = 0;
    for (String name : names) {
      try {
        Class.forName(name, false, Server.class.getClassLoader()).getDeclaredMethods();
        loaded++;
      } catch (ClassNotFoundException | LinkageError notLoadable) {
        continue;
      }
    }
    return loaded;
  }

  private static Stream<Path> classFiles(Path module) {
    try {
      return Files.walk(module).filter(file -> file.toString().endsWith(".class") && !file.endsWith("module-info.class"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The class in a path such as {@code /modules/java.base/java/lang/String.class}. */
  private static String className(Path file) {
    String path = file.subpath(2, file.getNameCount()).toString();
    return path.substring(0, path.length() - ".class".length()).replace('/', '.');
  }

  private static Map<String, Article> makeCatalogue(SplittableRandom random) {
    String[] words = {"steel", "oak", "linen", "copper", "glass", "wool", "paper", "stone"};
    Map<String, Article> articles = HashMap.newHashMap(ARTICLES);
    for (int number = 0; number < ARTICLES; number++) {
      String first = words[random.nextInt(words.length)];
      String second = words[random.nextInt(words.length)];
      articles.put(
          Integer.toString(number),
          new Article(number, first + " " + second + " " + number, random.nextDouble(1000), List.of(first, second)));
    }
    return articles;
  }

  private double warmUp() {
    double total = 0;
    for (int lookup = 0; lookup < WARM_UP_LOOKUPS; lookup++) {
      Article article = catalogue.get(Integer.toString((int) ((lookup * 7919L) % ARTICLES)));
      total += article.price() + describe(article).length();
    }
    return total;
  }

  private static String describe(Article article) {
    return "{\"number\":" + article.number() + ",\"name\":\"" + article.name() + "\",\"price\":" + article.price() + "}";
  }

  private void listen(int port) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 128);
    http.setExecutor(Executors.newFixedThreadPool(4));
    http.createContext("/", this::handle);
    http.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    Map<String, String> query = query(exchange.getRequestURI());
    switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
      case "GET /health" -> answer(exchange, 200, "{\"status\":\"ok\"}");
      case "GET /info" -> answer(exchange, 200, info());
      case "GET /lookup" -> answerFound(exchange, catalogue.get(query.getOrDefault("key", "")));
      case "PUT /state" -> {
        String value = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        values.put(query.getOrDefault("key", ""), value);
        answer(exchange, 200, value);
      }
      case "GET /state" -> {
        String value = values.get(query.getOrDefault("key", ""));
        answer(exchange, value == null ? 404 : 200, value == null ? "" : value);
      }
      default -> answer(exchange, 404, "{\"error\":\"no such page\"}");
    }
  }

  private String info() {
    return "{\"startedAt\":\"%s\",\"trained\":true,\"loadedClasses\":%d,\"warmUpTotal\":%s,\"requests\":%d}"
        .formatted(startedAt, loadedClasses, warmUpTotal, requests.get());
  }

  private static Map<String, String> query(URI address) {
    if (address.getRawQuery() == null) {
      return Map.of();
    }
    return Arrays.stream(address.getRawQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8), (one, other) -> other));
  }

  private static void answerFound(HttpExchange exchange, Article article) throws IOException {
    answer(exchange, article == null ? 404 : 200, article == null ? "{}" : describe(article));
  }

  /** Answers and closes the connection: an open one would keep CRIU from dumping. */
  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    if (content.length > 0) {
      exchange.getResponseBody().write(content);
    }
    exchange.close();
  }
}
