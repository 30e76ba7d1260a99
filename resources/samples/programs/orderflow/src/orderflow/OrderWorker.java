package orderflow;

import java.util.List;

/** Takes every n-th order. */
final class OrderWorker extends Thread {
    private final int number;
    private final int step;
    private final OrderProcessor processor;
    private final String command;
    private final List<Order> orders;

    OrderWorker(
            int number, int step, OrderProcessor processor, String command, List<Order> orders) {
        super("order-worker-" + number);
        this.number = number;
        this.step = step;
        this.processor = processor;
        this.command = command;
        this.orders = orders;
    }

    @Override
    public void run() {
        for (int i = number; i < orders.size(); i += step) {
            processor.process(command, orders.get(i));
        }
    }
}
