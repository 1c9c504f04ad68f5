package dev.plimsoll.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Binary heap of flows by (tag, order), each knowing its place. */
final class FlowHeap<T> {
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type; only flows of T enter
    private @Nullable Flow<T>[] flows = new Flow[16];

    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    Flow<T> first() {
        return flows[0];
    }

    /** The i-th flow in no particular order. */
    @Nullable
    Flow<T> at(int i) {
        return flows[i];
    }

    int size() {
        return size;
    }

    void add(Flow<T> flow) {
        if (size == flows.length) {
            flows = Arrays.copyOf(flows, 2 * size);
        }
        up(size++, flow);
    }

    void remove(Flow<T> flow) {
        int hole = flow.heapIndex;
        flow.heapIndex = -1;
        Flow<T> last = flows[--size];
        flows[size] = null;
        if (last != null && last != flow) {
            place(hole, last);
        }
    }

    /** Restores the order after the flow's tag changed. */
    void moved(Flow<T> flow) {
        place(flow.heapIndex, flow);
    }

    private void place(int hole, Flow<T> flow) {
        Flow<T> parent = hole == 0 ? null : flows[(hole - 1) >>> 1];
        if (parent != null && before(flow, parent)) {
            up(hole, flow);
        } else {
            down(hole, flow);
        }
    }

    private void up(int from, Flow<T> flow) {
        int hole = from;
        while (hole > 0) {
            int above = (hole - 1) >>> 1;
            Flow<T> parent = flows[above];
            if (parent == null || !before(flow, parent)) {
                break;
            }
            flows[hole] = parent;
            parent.heapIndex = hole;
            hole = above;
        }
        flows[hole] = flow;
        flow.heapIndex = hole;
    }

    private void down(int from, Flow<T> flow) {
        int hole = from;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) {
                break;
            }
            Flow<T> smaller = flows[child];
            Flow<T> right = child + 1 < size ? flows[child + 1] : null;
            if (right != null && smaller != null && before(right, smaller)) {
                smaller = right;
                child++;
            }
            if (smaller == null || !before(smaller, flow)) {
                break;
            }
            flows[hole] = smaller;
            smaller.heapIndex = hole;
            hole = child;
        }
        flows[hole] = flow;
        flow.heapIndex = hole;
    }

    private boolean before(Flow<T> a, Flow<T> b) {
        return a.tag < b.tag || (a.tag == b.tag && a.order < b.order);
    }
}
