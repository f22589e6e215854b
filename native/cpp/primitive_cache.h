// Compiled oneDNN primitives by what describes them; the least recently used leave first.
#pragma once

#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

namespace addon {

// A primitive with its memory objects; each kernel family derives its own.
class Prepared {
 public:
  virtual ~Prepared() = default;
};

class PrimitiveCache {
 public:
  using Key = std::vector<int32_t>;

  explicit PrimitiveCache(size_t capacity) : capacity_(capacity) {}

  // The prepared primitive for the key, made by `make` at first use.
  template <typename T, typename Make>
  T& get(const Key& key, Make make) {
    const auto found = index_.find(key);
    if (found != index_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return static_cast<T&>(*found->second->prepared);
    }
    std::unique_ptr<T> prepared = make();
    T& made = *prepared;
    entries_.push_front(Entry{key, std::move(prepared)});
    index_.emplace(key, entries_.begin());
    if (entries_.size() > capacity_) {
      index_.erase(entries_.back().key);
      entries_.pop_back();
    }
    return made;
  }

  size_t size() const { return entries_.size(); }
  size_t capacity() const { return capacity_; }
  void clear() {
    index_.clear();
    entries_.clear();
  }

 private:
  struct Entry {
    Key key;
    std::unique_ptr<Prepared> prepared;
  };
  struct Hash {
    size_t operator()(const Key& key) const {
      uint64_t hash = 1469598103934665603u;
      for (const int32_t word : key) {
        hash ^= static_cast<uint32_t>(word);
        hash *= 1099511628211u;
      }
      return static_cast<size_t>(hash);
    }
  };

  size_t capacity_;
  std::list<Entry> entries_;
  std::unordered_map<Key, std::list<Entry>::iterator, Hash> index_;
};

}  // namespace addon
