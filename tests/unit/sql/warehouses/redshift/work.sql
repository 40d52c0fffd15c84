K058: `work` needs working days with holidays, which the dialect `redshift` cannot say
