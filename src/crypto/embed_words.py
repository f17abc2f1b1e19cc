"""Makes words.c from data/names/words.txt: one C array of 2,048 words, refused if the list is not whole and sorted."""
import sys

words = open(sys.argv[1], encoding="ascii").read().split("\n")[:-1]
assert len(words) == 2048 and words == sorted(set(words)), "words.txt must hold 2,048 sorted words, one a line"
with open(sys.argv[2], "w", encoding="ascii") as out:
    out.write('#include "crypto/words.h"\n\nconst char *const words_list[2048] = {\n')
    for i in range(0, 2048, 8):
        out.write("    " + ", ".join(f'"{w}"' for w in words[i : i + 8]) + ",\n")
    out.write("};\n")
