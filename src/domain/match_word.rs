//! The match word: a short word and two digits on the payer's receipt and on the merchant's screen, so that a shop can tell
//! a real payment from a screenshot and one ¥6 from the other.

/// 48 fruits, trees and animals, each one character in Chinese and one plain word in English, chosen to sound and look apart.
pub const WORDS: [(&str, &str); 48] = [
    ("柿", "persimmon"),
    ("梨", "pear"),
    ("瓜", "melon"),
    ("枣", "date"),
    ("桃", "peach"),
    ("杏", "apricot"),
    ("李", "plum"),
    ("橙", "orange"),
    ("柚", "pomelo"),
    ("莓", "berry"),
    ("蕉", "banana"),
    ("椰", "coconut"),
    ("栗", "chestnut"),
    ("松", "pine"),
    ("竹", "bamboo"),
    ("梅", "blossom"),
    ("兰", "orchid"),
    ("荷", "lotus"),
    ("菊", "daisy"),
    ("柳", "willow"),
    ("枫", "maple"),
    ("茶", "tea"),
    ("稻", "rice"),
    ("麦", "wheat"),
    ("豆", "bean"),
    ("藕", "root"),
    ("葱", "onion"),
    ("姜", "ginger"),
    ("鹤", "crane"),
    ("燕", "swallow"),
    ("雁", "goose"),
    ("鹰", "eagle"),
    ("鹿", "deer"),
    ("马", "horse"),
    ("牛", "ox"),
    ("羊", "sheep"),
    ("兔", "rabbit"),
    ("虎", "tiger"),
    ("熊", "bear"),
    ("象", "elephant"),
    ("龟", "turtle"),
    ("鱼", "fish"),
    ("虾", "shrimp"),
    ("蜂", "bee"),
    ("蝶", "butterfly"),
    ("云", "cloud"),
    ("星", "star"),
    ("月", "moon"),
];

/// A drawn match word: an index into [`WORDS`] and a number from 0 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchWord {
    pub word: usize,
    pub number: u8,
}

impl MatchWord {
    /// Draws from two random bytes.
    pub fn draw(random: [u8; 2]) -> Self {
        Self { word: usize::from(random[0]) % WORDS.len(), number: random[1] % 100 }
    }

    /// `柿 27`.
    pub fn zh(self) -> String {
        format!("{} {:02}", WORDS[self.word % WORDS.len()].0, self.number)
    }

    /// `persimmon 27`.
    pub fn en(self) -> String {
        format!("{} {:02}", WORDS[self.word % WORDS.len()].1, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_word_stands_twice_in_either_language() {
        assert_eq!(WORDS.iter().map(|word| word.0).collect::<HashSet<_>>().len(), WORDS.len());
        assert_eq!(WORDS.iter().map(|word| word.1).collect::<HashSet<_>>().len(), WORDS.len());
        assert_eq!(MatchWord { word: 0, number: 7 }.zh(), "柿 07");
    }
}
