"""What is uncertain moves with the answer: all guesses and estimates drawn together.

Read `drawn_parameters` (what is drawn, and what it changes), `draw_evaluation` (one draw) and
`sparse_chaos` (shares of the variance from few draws).
"""
