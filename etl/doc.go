// Package etl reads data packages and files of known layouts, decodes and
// checks them, and hands normalised rows to a Sink. It collects all problems
// of an input before it refuses it, and holds memory bounded: observations
// pass in chunks, everything else is limited in rows.
//
// A file is CSV, TSV, NDJSON, JSON (an array of objects, or columns and rows),
// XLSX or Parquet, plain, in a gzip or alone in a zip. The descriptor's format
// or mediatype says which, else the name, else the bytes; bytes that are no
// text decide alone. A text without a declared encoding is looked at as a
// whole. The line of a problem is a row of a sheet, and of JSON and Parquet a
// record, counted from 1. Numbers of formats with types need no notation; a
// null, an empty cell and NaN are missing; dates are written as 2024-02-29,
// those that a sheet shows as a month as 2024-02, and shares that it shows in
// per cent as the figure shown.
//
// Problems carry a rule. The rules, and whether one problem already refuses
// the whole input however many rejects are allowed:
//
//	rule                        whole  says that
//	ambiguous_question          yes    an answer on a test page fits two known questions
//	answer_label                yes    an answer on a test page has no label and no sentence that implies one
//	binary_file                 yes    a file holds bytes that no text has
//	boolean                            a cell is neither true nor false
//	charset                     yes    a text is not in the encoding that is declared for it, or damaged
//	code_and_name                      a kommune's code and name, side by side, are not of one kommune
//	conflicting_columns                two columns of a row contradict each other
//	conflicting_rows            yes    two different rows have one key
//	cut_line                    (last) a line has fewer or more fields than the header; the last line of a publisher's file has no line end
//	cut_page                    yes    a test page ends before its tests do
//	damaged_gzip                yes    a compressed file can't be unpacked
//	damaged_zip                 yes    a zip, or a spreadsheet, can't be unpacked or names its files twice
//	date                               a cell is no date as in 2016-06-01
//	date_order                         a validity ends before it starts
//	derived_from_itself         yes    a framework is derived from itself, if by way of others
//	descriptor                  yes    a datapackage.json says something that can't be
//	duplicate_id                       an id, or an answer, is given twice
//	empty_file                  yes    a file has no rows
//	enum                               a cell is none of the words that its column takes
//	error_answer                yes    a file is what an API answers when it has no data, or a web page
//	error_cell                         a cell of a spreadsheet is an error such as #N/A
//	esco_uri                           an address is of no skill of ESCO
//	foreign_id                         an id belongs to another dataset
//	format                      yes    a file's format is not read, or not the one that it is said to be
//	formula                            a cell of a spreadsheet has a formula whose result was not saved, or is to be computed anew
//	header                      yes    a column is missing, unknown or named twice, or there are over 1,000; the first 20 are told
//	id                                 an id has characters that ids don't have, or is a name that a file system reserves
//	interval_order                     an interval's upper end is not above its lower one
//	json                        (all)  a record or a document is no JSON, or no flat record; of an NDJSON file the other lines are read on
//	language                           a code is of no language
//	line_too_long               yes    a row is longer than the limit, often by a quote that is never closed
//	links_to_itself                    a link goes to what it comes from
//	list                               a list has an empty item
//	missing_file                yes    a resource's file is missing or no regular file
//	negative_count                     a count, a rate or an amount is below zero
//	no_kommuner                 yes    a publisher's table has no kommuner
//	number                             a cell is no number in its column's notation, or has the mark of a footnote in it
//	numerator_over_denominator         a part is larger than its whole
//	outcome_form                       an outcome's figure has no form, or several: a share, counts or a fraction
//	page_shape                  yes    a test page has a known test in an unknown form
//	parquet                     yes    a Parquet file is damaged, or written in a way that is not read
//	part_outside                       a part is of a kommune that the fact which holds it is not of
//	path_escape                 yes    a resource's path, or a name in a zip, leads out of the package
//	period                             a cell is no period
//	proportion_range                   a share lies outside 0 to 100 per cent
//	publisher_shape             yes    a publisher's file is not in the form of its layout, or does not say what its parts are
//	question_kind                      a question belongs to the other test
//	quote                              a quoted field is malformed
//	required                           a cell that must be there is empty
//	reserved_dataset            yes    only the program's own packages may write this dataset
//	staff_number                       a number of staff is none of one kommune's whole jobcentre
//	score                       yes    a test page gives two scores for one test, or none
//	sheet                       yes    a spreadsheet has several sheets with rows, or not the one that is named
//	status_value                       a status says that there is a value and there is none, or the reverse
//	synthetic_mix               yes    synthetic and real data would share a dataset or a reference
//	text                               a title, a name or another text of one line holds a line break or another control character
//	too_large                   yes    a packed file, a part of it, or a zip's directory is larger than the limits allow
//	too_many_rows               yes    a file has more rows than its layout takes
//	unknown_indicator                  an indicator is not defined by the package or its dataset
//	unknown_kommune                    a name or code is no kommune
//	unknown_layout              yes    a file without a descriptor is no publisher's known layout
//	unknown_reference                  an id names nothing that is known
//	unknown_target_group               a target group is not known
//	unprotected_count                  a count of persons that disclosure control can't protect
//	value_disagrees                    a value differs from its own numerator and denominator, or stands for a ratio over 0
//	value_range                        a figure, or the ratio of two, is not finite or larger than 1e15
//
// The layouts, and which columns each takes, are listed by newLayoutSet in layouts.go.
// "Yes" also for code_and_name where it is a JSON-stat table's own list of
// areas that contradicts itself, for cut_line where a file's very last line
// is cut, for every problem of a test page, since half a test is none, and for
// every problem of a descriptor.
package etl
