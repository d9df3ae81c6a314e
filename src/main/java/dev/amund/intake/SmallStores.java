package dev.amund.intake;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * Limits the native memory of the intake's stores. Every partition has half a dozen of them, and
 * Kafka Streams would give each 50 MB of cache and 48 MB of write buffers, which the models need.
 */
public final class SmallStores implements RocksDBConfigSetter {
  private static final long CACHE_BYTES = 2 * 1024 * 1024;
  private static final long BUFFER_BYTES = 1024 * 1024;

  private final LRUCache cache = new LRUCache(CACHE_BYTES);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    var table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferSize(BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    cache.close();
  }
}
