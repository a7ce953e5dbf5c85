#include "agent/dns/name_book.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using network::Ipv4;
using std::chrono::seconds;

constexpr Ipv4 kOne{0xC6336401}, kTwo{0xC6336402};
constexpr char kName[] = "api.example.org";
constexpr int64_t kHour = 3'600'000;

NameBook Wanting(const std::set<std::string>& names, int64_t now = 0) {
  NameBook book;
  book.Want(names, now);
  return book;
}
const StatusOr<NameAnswer> kNobody = Unavailable("nobody answered");

TEST(NameBook, AsksForWhatIsNewAtOnceAndThenByItsTtl) {
  NameBook book = Wanting({kName});
  EXPECT_EQ(book.Due(0), std::vector<std::string>{kName});
  EXPECT_FALSE(book.WasAsked(kName));
  EXPECT_TRUE(book.Note(kName, NameAnswer{{kOne}, seconds(60)}, 0));
  EXPECT_TRUE(book.WasAsked(kName));
  EXPECT_TRUE(book.Due(59'999).empty());
  EXPECT_EQ(book.NextDue(), 60'000);
  EXPECT_FALSE(book.Note(kName, NameAnswer{{kOne}, seconds(0)}, 60'000));
  EXPECT_EQ(book.NextDue(), 65'000) << "not more often than every five seconds";
  book.Note(kName, NameAnswer{{kOne}, seconds(86'400)}, 65'000);
  EXPECT_EQ(book.NextDue(), 65'000 + 900'000);
  EXPECT_EQ(book.Due(-10 * kHour).size(), 1u) << "the clock was set back";
}

TEST(NameBook, KeepsAddressesForAnHourAfterTheyLeft) {
  NameBook book = Wanting({kName});
  book.Note(kName, NameAnswer{{kOne}, seconds(60)}, 0);
  EXPECT_TRUE(book.Note(kName, NameAnswer{{kTwo}, seconds(60)}, kHour));
  EXPECT_EQ(book.Current(kName), std::vector<Ipv4>{kTwo});
  EXPECT_EQ(book.Open().at(kName), (std::set<Ipv4>{kOne, kTwo}));
  EXPECT_TRUE(book.Note(kName, NameAnswer{{kTwo}, seconds(60)}, kHour + 1));
  EXPECT_EQ(book.Open().at(kName), std::set<Ipv4>{kTwo});
  // It is gone altogether.
  EXPECT_TRUE(book.Note(kName, NameAnswer{{}, seconds(60)}, kHour + 2));
  EXPECT_TRUE(book.Current(kName).empty());
  EXPECT_EQ(book.Open().at(kName), std::set<Ipv4>{kTwo});
}

TEST(NameBook, KeepsWhatItHasWhileNobodyAnswersAndAsksLessAndLessOften) {
  NameBook book = Wanting({kName});
  book.Note(kName, NameAnswer{{kOne}, seconds(60)}, 0);
  int64_t now = 9 * kHour;
  EXPECT_FALSE(book.Note(kName, kNobody, now));
  EXPECT_EQ(book.NextDue(), now + 5'000);
  EXPECT_FALSE(book.Note(kName, kNobody, now));
  EXPECT_EQ(book.NextDue(), now + 10'000);
  for (int i = 0; i < 40; ++i) book.Note(kName, kNobody, now);
  EXPECT_EQ(book.NextDue(), now + 300'000);
  EXPECT_EQ(book.Open().at(kName), std::set<Ipv4>{kOne});
}

TEST(NameBook, ForgetsWhatNobodyNeeds) {
  NameBook book = Wanting({kName});
  book.Want({}, 600'000);
  EXPECT_EQ(book.Due(600'000).size(), 1u);
  book.Want({}, 600'001);
  EXPECT_TRUE(book.Due(600'001).empty());
  EXPECT_FALSE(book.Note(kName, NameAnswer{{kOne}, seconds(60)}, 600'001));
}

TEST(NameBook, TakesNoMoreThanServersMayReasonablySay) {
  NameBook book = Wanting({kName});
  NameAnswer many{{}, seconds(60)};
  for (uint32_t round = 0; round < 10; ++round) {
    many.addresses.clear();
    for (uint32_t i = 0; i < 100; ++i) many.addresses.push_back({round << 16 | i});
    book.Note(kName, many, round);
  }
  EXPECT_EQ(book.Current(kName).size(), 32u);
  EXPECT_EQ(book.Open().at(kName).size(), 64u);
}

TEST(NameBook, SurvivesItsText) {
  NameBook book = Wanting({kName, "new.example.org"}, 7);
  book.Note(kName, NameAnswer{{kOne}, seconds(60)}, 0);
  book.Note(kName, NameAnswer{{kTwo}, seconds(60)}, 1);
  const NameBook read = NameBook::Decode(book.Encode());
  EXPECT_EQ(read.Open(), book.Open());
  EXPECT_EQ(read.Current(kName), book.Current(kName));
  EXPECT_TRUE(read.WasAsked(kName));
  EXPECT_FALSE(read.WasAsked("new.example.org"));
  EXPECT_EQ(read.Due(0).size(), 2u) << "all is asked for again";
  EXPECT_TRUE(NameBook::Decode("{\"names\": 7}").Open().empty());
  EXPECT_TRUE(NameBook::Decode("").Open().empty());
}

}  // namespace
}  // namespace paas::agent
