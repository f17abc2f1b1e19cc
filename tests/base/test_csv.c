/* CSV: what is written reads back; every mistake is placed. */
#include "test.h"
#include "base/csv.h"
#include "base/limits.h"

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new(1 << 26);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void quotes_line_ends_and_marks_are_read(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct csv_table t;
    ASSERT_OK(csv_read_table(a, "t.csv", STR("\xEF\xBB\xBFname, place\r\n\"김, \"\"a\"\"\nb\",x\r\n\r\n,y\r\n"), &t, &e));
    assert_int_equal(t.columns, 2);
    assert_int_equal(t.rows, 2);
    ASSERT_STR(t.names[1], "place");
    ASSERT_STR(t.cells[0], "김, \"a\"\nb");
    ASSERT_STR(t.cells[2], "");
    ASSERT_STR(t.cells[3], "y");
    assert_int_equal(t.row_numbers[1], 4); /* the empty line is a row where people look for it */
    assert_int_equal(csv_column(&t, "place"), 1);
    assert_int_equal(csv_column(&t, "plaice"), -1);
    assert_string_equal(csv_nearest(a, &t, STR("plaice")), "place");
    assert_null(csv_nearest(a, &t, STR("생년월일"))); /* nothing is near: all are named */
    assert_non_null(strstr(csv_columns_hint(a, &t, STR("생년월일")), "\"place\""));
    assert_string_equal(csv_columns_hint(a, &t, STR("plaice")), "the nearest column is \"place\"");
}

static void tabs_and_semicolons_are_found(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct csv_table t;
    ASSERT_OK(csv_read_table(a, "t.tsv", STR("a\tb,c\n1\t2,3\n"), &t, &e));
    assert_int_equal(t.columns, 2);
    ASSERT_OK(csv_read_table(a, "t.csv", STR("a;b\n1;2\n"), &t, &e));
    ASSERT_STR(t.cells[1], "2");
}

static char separator_of(const char *text)
{
    return csv_find_separator(str_from(text));
}

static void the_separator_is_the_one_by_which_the_rows_agree(void **state)
{
    (void)state;
    assert_int_equal(separator_of("name|born|place\nKim, A|1990|x\n"), '|');
    assert_int_equal(separator_of("name\tborn (y, m, d)\tplace\nKim\t1990\tx\n"), '\t'); /* as many commas in the first row */
    assert_int_equal(separator_of("name, given;family\nA;Kim\nB;Li\n"), ';');
    assert_int_equal(separator_of("name,height;unit\nKim,170\nLi,160\n"), ',');
    assert_int_equal(separator_of("a,b,c\n\"x;y\tz;1;2\",2,3\n"), ',');        /* in quotes */
    assert_int_equal(separator_of("a,b,c\n1,2\n1,2\n1;2,3\n"), ',');           /* faulty rows: the first row decides */
    assert_int_equal(separator_of("name;note\nKim;5\" nail, 2\nLi;x\n"), ';'); /* a quotation mark inside a cell */
    assert_int_equal(separator_of("sep=|\na|b,c,d\n"), '|');
    assert_int_equal(separator_of("SEP=|\na|b,c,d\n"), '|'); /* as spreadsheets read it, in any case */
    assert_int_equal(separator_of("Sep=;\r\na;b,c,d\r\n"), ';');
    assert_int_equal(separator_of("A title\nname;born;place\nKim;1950;x\n"), ';');
    assert_int_equal(separator_of("note\na;b\nc;d\n"), ','); /* a table of one column */
    assert_int_equal(separator_of("name\nKim\n"), ',');
    assert_int_equal(separator_of(""), ',');
}

/* Each of these comes out otherwise as soon as one part of the rule is left out. */
static void every_part_of_the_rule_of_separators_decides_somewhere(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
        char wanted;
    } all[] = {
        {"a,b,c;d\n1;2\n3;4\n", "fewer columns by which the rows agree, not more by which they do not", ';'},
        {"a,b,c;d\n1,2,3;4\n5;6\n7;8\n9;0\n", "more rows than the first", ';'},
        {"a,b,c;d\n1,2,3;4\nKim Yong-hui of Hoeryong, who is the daughter of a teacher;6\n7;8\n9;0\n", "rows beyond 64 bytes",
         ';'},
        {"a;b\r1,5,6;2,7,8\r3;4\r", "rows that end in a carriage return", ';'},
        {"\"a;b;c\",d\n\"1;2;3\",4\n", "what stands in quotation marks", ','},
        {"\"a\"\";b;c\",d\n\"1\"\";2;3\",4\n", "a doubled quotation mark", ','},
        {"a,b,c;d\n\n\n\n\n1;2\n", "empty rows between", ';'},
        {"a,b,c;d\r\n1;2\r\n", "one end of a row, not two", ';'},
        {"\n\na,b,c;d\n1;2\n3;4\n", "empty rows before", ';'},
        {"a;b,c\n1;2,3\n1;2,3\n4,5\n", "of as many columns the one by which more rows agree", ','},
        {"a;b,c,d\n1;2,3,4\n5;6,7,8\n", "of as many rows the one of more columns", ','},
        {"a;b;c\n1\n2\n", "faulty rows: the most columns of the first", ';'},
        {"a;b,c\n1\n2\n", "faulty rows, as many columns: the comma", ','},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char got = separator_of(all[i].text);
        if (got != all[i].wanted)
            fail_msg("%s: '%c', not '%c'", all[i].why, got, all[i].wanted);
    }
    size_t n = 300000; /* a row that goes on beyond what is looked at is none to count by */
    char *text = arena_alloc(a, n + 1, 1);
    memset(text, 'x', n);
    memcpy(text, "a,b;c\n", 6);
    memcpy(text + n - 3, ";1\n", 4);
    assert_int_equal(separator_of(text), ';');
}

static void a_place_is_that_of_row_and_column_as_a_reader_counts_them(void **state)
{
    (void)state;
    struct csv_place p;
    struct str quoted = STR("x,\"a\"\"\nb\",c"), lines = STR("\"a\nb");
    csv_place(quoted, quoted.n, ',', &p); /* a line end in a cell with a doubled quotation mark is no end of the row */
    assert_int_equal(p.row, 1);
    assert_int_equal(p.column, 3);
    assert_int_equal(p.cell_from, quoted.n - 1);
    csv_place(lines, lines.n, '\n', &p); /* lines have no quoted cells */
    assert_int_equal(p.row, 2);
    csv_place(STR("a\r\nb,c"), 6, ',', &p);
    assert_int_equal(p.row, 2);
    assert_int_equal(p.column, 2);
}

static void empty_rows_and_columns_beside_a_table_are_passed_over(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct csv_table t;
    ASSERT_OK(csv_read_table(a, "t.csv", STR(",,,\r\na,b,,\r\n1,,,\r\n,,,\r\n3,4\r\n,,\r\n\r\n,\r\n"), &t, &e));
    assert_int_equal(t.columns, 2);
    assert_int_equal(t.rows, 3); /* an empty row between others is a row, or those below would change their numbers */
    ASSERT_STR(t.cells[4], "3");
    assert_int_equal(t.row_numbers[2], 5);
    ASSERT_OK(csv_read_table(a, "t.csv", STR("a,b\n,\n,\n"), &t, &e)); /* rows that say nothing, all of them */
    assert_int_equal(t.rows, 2);
    ASSERT_OK(csv_read_table(a, "t.csv", STR("a\n1\n\"\"\n"), &t, &e)); /* the one column of a table may be empty */
    assert_int_equal(t.rows, 2);
    ASSERT_OK(csv_read_table(a, "t.csv", STR("a,b\n1,x\n,\n,\"\"\n\"\",\n"), &t, &e)); /* quoted or not, nothing is nothing */
    assert_int_equal(t.rows, 1);
    ASSERT_OK(csv_read_table(a, "t.csv", STR("a,b\n1,x\n,\n,\"\"\n,\n,\"\"\"\"\n"), &t, &e)); /* a quotation mark is a word */
    assert_int_equal(t.rows, 5);
}

/* In time that grows with the rows, not with their square: half a million would take minutes. */
static void many_empty_rows_are_looked_at_once(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct csv_table t;
    struct buf text SCOPED_BUF = BUF_MAX(4 * MIB);
    buf_addz(&text, "a,b\n1,2\n");
    for (int i = 0; i < 500000; i++)
        buf_addz(&text, ",\n");
    buf_addz(&text, "3,4\n");
    ASSERT_OK(csv_read_table(a, "t.csv", buf_str(&text), &t, &e));
    assert_int_equal(t.rows, 500002);
}

static void a_line_that_says_the_separator_is_obeyed_and_counted(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct csv_table t;
    ASSERT_OK(csv_read_table(a, "t.csv", STR("\xEF\xBB\xBFsep=;\r\na,x;b\r\n1;2\r\n"), &t, &e));
    assert_int_equal(t.columns, 2);
    ASSERT_STR(t.names[0], "a,x");
    assert_int_equal(t.header_row, 2);
    assert_int_equal(t.row_numbers[0], 3);
    ASSERT_OK(csv_read_table(a, "t.csv", STR("sep=ab,c\n1,2\n"), &t, &e)); /* a header that begins so */
    ASSERT_STR(t.names[0], "sep=ab");
    struct buf out SCOPED_BUF = BUF_MAX(1024);
    csv_put_row(&out, &STR("sep=;"), 1, false); /* a column of that name, written and read again */
    ASSERT_OK(csv_read_table(a, "t.csv", buf_str(&out), &t, &e));
    ASSERT_STR(t.names[0], "sep=;");
    buf_clear(&out);
    csv_put_row(&out, &STR("SEP=;"), 1, false);
    ASSERT_OK(csv_read_table(a, "t.csv", buf_str(&out), &t, &e));
    ASSERT_STR(t.names[0], "SEP=;");
}

static void each_mistake_names_row_and_column(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct csv_table t;
    struct {
        const char *text, *words;
        long long row, column;
    } cases[] = {
        {"a,b\n1,2\n3\n", "1 cells where the header has 2", 3, 0},
        {"a,b\n1,\"2\n", "never closed", 2, 2},
        {"a,b\n\"1\"x,2\n", "follows a closing", 2, 1},
        {"a,a\n", "two columns are named", 1, 2},
        {"a,,b\n", "without a name", 1, 2},
        {"a,b,,\n1,2,,\n3,4,,5\n", "to which the first row gives no name", 3, 4},
        {"A title,,\na,b,c\n1,2,3\n", "to which the first row gives no name", 2, 3},
        {"a,b\n반,\xFF\n", "byte 9 is not UTF-8", 2, 2},
        {"a,b\n\n\n1,2\n3\n", "1 cells where the header has 2", 5, 0},
        {"INTERNAL: not to leave the team\na,b\n1,2\n3\n", "1 cells where the header has 2", 4, 0},
        {"\"INTERNAL: not to leave the team\",,\r\na;a\r\n", "two columns are named", 2, 2},
        {"", "empty", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(csv_read_table(a, "t.csv", str_from(cases[i].text), &t, &e), BD_INPUT);
        assert_int_equal(e.row, cases[i].row);
        assert_int_equal(e.column, cases[i].column);
        assert_string_equal(e.file, "t.csv");
        ASSERT_FAILS(BD_INPUT, cases[i].words, e.status);
    }
    static const char *const titled[] = {"A list\n\nname;born;place\nKim;1950;x\n", "A list\n\nname,born\nKim,1950\n",
                                         "A title,,\na,b,c\n1,2,3\n"};
    for (size_t i = 0; i < sizeof titled / sizeof *titled; i++) {
        assert_int_equal(csv_read_table(a, "t.csv", str_from(titled[i]), &t, &e), BD_INPUT);
        assert_non_null(strstr(e.mend, "title above the names of its columns"));
        err_clear(&e);
    }
    assert_int_equal(csv_read_table(a, "t.csv", STR("name\nKim\nRi,1950\n"), &t, &e), BD_INPUT); /* below a row that fits */
    assert_null(strstr(e.mend, "title"));
    err_clear(&e);
    ASSERT_FAILS(BD_INPUT, "NUL", csv_read_table(a, "t.csv", STR("a,b\n1,\0\n"), &t, &e));
}

static void any_table_written_reads_back_the_same(void **state)
{
    (void)state;
    static const char *const pieces[] = {"", "a", ",", "\"", "\n", "\r\n", "반디", " ", "=1+1", "\t", "'"};
    struct err e = ERR_NONE;
    uint32_t seed = 12345;
    for (int round = 0; round < 300; round++) {
        struct arena_mark mark = arena_mark(a);
        struct str cells[12];
        struct buf out SCOPED_BUF = BUF_MAX(1 << 16);
        buf_addz(&out, "c1,c2,c3\n");
        for (int i = 0; i < 12; i++) {
            struct buf cell SCOPED_BUF = BUF_MAX(1024);
            for (int k = 0; k < 4; k++) {
                seed = seed * 1664525 + 1013904223;
                buf_addz(&cell, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
            }
            cells[i] = str_keep(a, buf_str(&cell));
        }
        for (int r = 0; r < 4; r++)
            csv_put_row(&out, cells + 3 * r, 3, false);
        struct csv_table t;
        ASSERT_OK(csv_read_table(a, "t.csv", buf_str(&out), &t, &e));
        assert_int_equal(t.rows, 4);
        for (int i = 0; i < 12; i++)
            assert_true(str_eq(t.cells[i], cells[i]));
        arena_rewind(a, mark);
    }
}

static void a_formula_is_disarmed_only_when_asked(void **state)
{
    (void)state;
    struct buf out SCOPED_BUF = BUF_MAX(1024);
    struct str cells[2] = {STR("=SUM(A1)"), STR("b")};
    csv_put_row(&out, cells, 2, false);
    csv_put_row(&out, cells, 2, true);
    ASSERT_STR(buf_str(&out), "=SUM(A1),b\n\"'=SUM(A1)\",b\n");
    static const char *const each[] = {"+82 10 1234", "'+82 10 1234", "''@x", "'tis", "'", "", "-", "plain", "\t=x"};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        struct err e = ERR_NONE;
        struct csv_table t;
        struct str cell[2] = {str_from(each[i]), STR("end")};
        buf_clear(&out);
        buf_addz(&out, "a,b\n");
        csv_put_row(&out, cell, 2, true);
        ASSERT_OK(csv_read_table(a, "t.csv", buf_str(&out), &t, &e));
        ASSERT_STR(csv_unguard(t.cells[0]), each[i]);
    }
}

static void a_file_is_replaced_whole_and_read_back(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    char path[] = "csv-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct str back;
    ASSERT_OK(file_write(path, STR("one\n"), &e));
    ASSERT_OK(file_write(path, STR("two, 둘\n"), &e));
    ASSERT_OK(file_read(a, path, 1000, &back, &e));
    ASSERT_STR(back, "two, 둘\n");
    ASSERT_FAILS(BD_LIMIT, "at most 3", file_read(a, path, 3, &back, &e));
    remove(path);
    ASSERT_FAILS(BD_IO, "cannot open", file_read(a, path, 1000, &back, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_line_ends_and_marks_are_read),
        cmocka_unit_test(tabs_and_semicolons_are_found),
        cmocka_unit_test(the_separator_is_the_one_by_which_the_rows_agree),
        cmocka_unit_test(every_part_of_the_rule_of_separators_decides_somewhere),
        cmocka_unit_test(a_place_is_that_of_row_and_column_as_a_reader_counts_them),
        cmocka_unit_test(empty_rows_and_columns_beside_a_table_are_passed_over),
        cmocka_unit_test(many_empty_rows_are_looked_at_once),
        cmocka_unit_test(a_line_that_says_the_separator_is_obeyed_and_counted),
        cmocka_unit_test(each_mistake_names_row_and_column),
        cmocka_unit_test(any_table_written_reads_back_the_same),
        cmocka_unit_test(a_formula_is_disarmed_only_when_asked),
        cmocka_unit_test(a_file_is_replaced_whole_and_read_back),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
