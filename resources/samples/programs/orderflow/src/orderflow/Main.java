package orderflow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code orderflow COMMAND ORDERS [WORKERS]}: quotes, ships or watches a file of orders. */
public final class Main {
    private Main() {}

    public static void main(String[] words) throws Exception {
        String command = words[0];
        List<Order> orders = OrderReader.readAll(Path.of(words[1]));
        int workers = words.length > 2 ? Integer.parseInt(words[2]) : 0;
        if (command.equals("quote")) {
            System.out.println(QuoteDesk.withDefaults().quoteAll(orders));
            return;
        }
        OrderProcessor processor = OrderProcessor.withDefaults();
        if (workers == 0) {
            processor.processAll(command, orders);
        } else {
            runWorkers(processor, command, orders, workers);
        }
    }

    private static void runWorkers(
            OrderProcessor processor, String command, List<Order> orders, int workers)
            throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            threads.add(new OrderWorker(i, workers, processor, command, orders));
        }
        for (Thread thread : threads) {
            thread.start();
            thread.join();
        }
    }
}
