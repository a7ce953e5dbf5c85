#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace paas::controller {

// One use of a prepared statement; given back to its Database, reset, when destroyed. An error
// while binding shows at Step().
class Statement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement, Status prepared)
      : database_(database), statement_(statement), status_(std::move(prepared)) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Bind(std::string_view text);
  Statement& Bind(int64_t number);

  // True when there is a row to read. AlreadyExists for a uniqueness constraint.
  StatusOr<bool> Step();
  // For statements without rows.
  Status Run();

  std::string Text(int column) const;
  int64_t Number(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
  Status status_;
  int bound_ = 0;
};

// A connection with its prepared statements. Not thread-safe: the store above serialises.
class Database {
 public:
  // Opens or creates; ":memory:" lives as long as the object. WAL, full synchronous, foreign keys,
  // a busy timeout of 5 s.
  static StatusOr<std::unique_ptr<Database>> Open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Prepared once a text; the same text must not be in use twice at a time.
  Statement Prepare(const std::string& sql);
  // One or more statements without parameters.
  Status Execute(const std::string& sql);
  // All that `work` changes, or nothing of it.
  Status Transact(const std::function<Status()>& work);

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}

  sqlite3* handle_;
  std::map<std::string, sqlite3_stmt*> prepared_;
};

}  // namespace paas::controller
