/* crypto/words.h - the 2,048 words of data/names/words.txt, built in (embed_words.py makes words.c). */
#ifndef BD_CRYPTO_WORDS_H
#define BD_CRYPTO_WORDS_H

extern const char *const words_list[2048];

#endif
